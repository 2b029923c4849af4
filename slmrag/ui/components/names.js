// Gives controls of Streamlit names that can be read: in the reader's language, and without the marks of Markdown that a label
// was written with. ``data`` is {names: {its English name: ours}, narrow}; "{n}" stands for what is filled in.
// A title in the list of conversations is cut at its own end, whatever the language of the app.
// On a window up to ``narrow`` pixels wide the drawer is closed once something in it was chosen.

const ESCAPED = /\\([!-/:-@[-`{-~])/g;
const SIZE = /^([\d.]+)([KMG]?B)$/;
const ICON = /:material\/\w+:\s*/g;
const WRITTEN = ["[data-testid=stSkipToContent]", "[data-testid=stFileUploaderDropzone]", "[data-testid=InputInstructions]", "[data-testid=stDialog]",
  "[data-testid=stFileChip] [role=alert]"];
const TITLE = ".st-key-conversation-rows [data-testid=stMarkdownContainer]";
const NAMED = ["[aria-label], [title]", ...WRITTEN.flatMap((one) => [one, `${one} *`])].join();

let exact = {};
let filled = []; // [how its English name is, ours]
let narrow = 0;
let mounted = null;

const escaped = (words) => words.replace(/[.*+?^$()|[\]\\]/g, "\\$&");

/** What a control is called in place of ``name``. */
function ours(name) {
  const plain = name.replace(ICON, "").replace(ESCAPED, "$1").trim();
  if (plain in exact) return exact[plain];
  for (const [pattern, words] of filled) {
    const found = pattern.exec(plain);
    if (found) return words.replace("{n}", found[1].replace(SIZE, "$1 $2"));
  }
  return plain;
}

function name(element) {
  for (const attribute of ["aria-label", "title"]) {
    const before = element.getAttribute(attribute);
    if (before && ours(before) !== before) element.setAttribute(attribute, ours(before));
  }
  if (element.closest(WRITTEN.join())) {
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE && ours(child.data) !== child.data.trim()) child.data = ours(child.data);
    }
  }
}

function nameWithin(root) {
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  if (root.matches(NAMED)) name(root);
  root.querySelectorAll(NAMED).forEach(name);
  for (const title of [root, ...root.querySelectorAll(TITLE)]) if (title.matches(TITLE)) title.dir = "auto";
}

new MutationObserver((changes) => {
  if (!mounted) return;
  for (const { type, target, addedNodes } of changes) type === "attributes" ? name(target) : addedNodes.forEach(nameWithin);
}).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label", "title"] });

addEventListener("click", ({ target }) => {
  const chosen = target.closest?.("[data-testid=stSidebarNavLink], .st-key-conversation-rows [class*='st-key-conversation-'] button");
  if (chosen && innerWidth <= narrow) document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
});

/** Called anew whenever ``data`` changes. */
export default function ({ data }) {
  const mine = (mounted = {});
  narrow = data.narrow;
  exact = data.names;
  filled = Object.entries(data.names)
    .filter(([english]) => english.includes("{n}"))
    .map(([english, words]) => [new RegExp(`^${escaped(english).replace("{n}", "(.+)")}$`), words]);
  nameWithin(document.body);
  return () => {
    if (mounted === mine) mounted = null;
  };
}
