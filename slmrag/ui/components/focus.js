// Moves the focus into the viewer when a source is opened, and back to where it was when the viewer is closed. ``data`` is
// {opening, name}: which opening in this session, counted from 1, and what the region is called.

let opening = 0;
let cameFrom = ""; // the key of what opened it: it may be drawn anew meanwhile

/** The key of the widget that an element is in, by which Streamlit marks it. */
const keyOf = (element) => {
  const widget = element?.closest?.("[class*='st-key-']");
  return [...(widget?.classList ?? [])].find((name) => name.startsWith("st-key-")) ?? "";
};

function enter(viewer, name) {
  viewer.setAttribute("role", "region");
  viewer.setAttribute("aria-label", name);
  const heading = viewer.querySelector("h2");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
}

function leave() {
  if (document.querySelector(".st-key-viewer")) return;
  opening = 0;
  const button = cameFrom && [...document.querySelectorAll(`.${CSS.escape(cameFrom)} button`)].find((one) => one.checkVisibility());
  button?.focus({ preventScroll: true });
}

/** Called anew whenever ``data`` changes. */
export default function ({ data }) {
  const viewer = document.querySelector(".st-key-viewer");
  if (viewer && data.opening !== opening) {
    opening = data.opening;
    const from = document.activeElement;
    if (!viewer.contains(from)) cameFrom = keyOf(from);
    enter(viewer, data.name);
  }
  return () => setTimeout(leave, 50); // what is only drawn anew is there again by then
}
