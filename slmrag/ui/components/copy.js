// A button that copies ``data.words`` with one click, and says so.

const SAID_MS = 2000;

/** Copy, also where the page came over plain HTTP from another machine: browsers offer their clipboard to no script there. */
async function copy(words) {
  if (navigator.clipboard) return navigator.clipboard.writeText(words);
  const field = document.createElement("textarea");
  field.value = words;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

export default function ({ data, parentElement }) {
  const [button, icon, label] = ["button", "i", "span"].map((name) => parentElement.querySelector(name));
  const face = (copied) => {
    icon.textContent = copied ? "check" : "content_copy";
    label.textContent = copied ? data.copied : data.copy;
  };
  face(false);
  button.onclick = async () => {
    await copy(data.words);
    face(true);
    setTimeout(() => face(false), SAID_MS);
  };
}
