// Keeps what is typed when its page is left. What stands in the chat input Streamlit forgets before it is sent: it stays in
// this tab, and is told to nobody. What stands in other fields it sends, but too late.

const SENT_MS = 250; // what was in a field is with the server

const kept = (() => {
  try {
    return sessionStorage;
  } catch {
    return {}; // a page within another site's may be forbidden to store: it is kept until the tab loads anew
  }
})();
const seen = new WeakSet(); // fields that have got back what was typed
let place = ""; // under which it is kept; "" on a page without
let left = -SENT_MS; // when another field was left, in ms
let mounted = null; // what the page is drawn with

/** The input for questions, by the keys that the pages give it. */
const field = () => document.querySelector(".st-key-question textarea, .st-key-desk-question textarea");

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

/** Let what was in a field be sent before its page is left. Sent after, it leads back to that page, or to an empty one. */
function wait(click) {
  const link = click.target.closest?.("a[href]");
  if (link?.origin !== location.origin || !click.isTrusted || performance.now() - left > SENT_MS) return;
  click.preventDefault();
  click.stopImmediatePropagation();
  setTimeout(() => link.click(), SENT_MS);
}

addEventListener("click", wait, true);
addEventListener("focusout", ({ target }) => {
  if (target !== field() && target.matches("input, textarea")) left = performance.now();
});
for (const done of ["input", "keydown", "click"]) addEventListener(done, keep);
new MutationObserver(putBack).observe(document.body, { childList: true, subtree: true });

/** Keep the page's words under ``data``, until it is left. */
export default function ({ data }) {
  const mine = (mounted = {});
  place = `slmrag-draft-${data}`;
  putBack();
  return () => {
    if (mounted === mine) place = ""; // else the next page is there already
  };
}
