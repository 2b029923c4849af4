// Keeps what is typed into the page's chat input until it is sent: Streamlit forgets it when the page is left. It stays in
// this tab, and is told to nobody.

const kept = (() => {
  try {
    return sessionStorage;
  } catch {
    return {}; // a page within another site's may be forbidden to store: it is kept until the tab loads anew
  }
})();
const seen = new WeakSet(); // fields that have got back what was typed
let place = ""; // under which it is kept; "" on a page without

const field = () => document.querySelector("[data-testid=stChatInputTextArea]");

/** Note what is in the field, once Streamlit has dealt with what was done: what was sent is not there any more. */
function keep() {
  setTimeout(() => {
    const typed = field();
    if (place && seen.has(typed)) kept[place] = typed.value;
  });
}

/** Fill a field that was just drawn, as if it was typed: what is only set, React does not notice. */
function putBack() {
  const drawn = field();
  if (!place || !drawn || seen.has(drawn)) return;
  seen.add(drawn);
  if (drawn.value || !kept[place]) return;
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(drawn, kept[place]);
  drawn.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const done of ["input", "keydown", "click"]) addEventListener(done, keep);
new MutationObserver(putBack).observe(document.body, { childList: true, subtree: true });

/** Keep the page's words under ``data``, until it is left. */
export default function ({ data }) {
  place = `slmrag-draft-${data}`;
  putBack();
  return () => (place = "");
}
