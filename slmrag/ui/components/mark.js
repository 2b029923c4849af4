// Brings what is marked on the page of the viewer into sight, in every direction: sheets and pictures are wider than a window.
// ``data`` is {at, x, y}: which showing of which page, and where in its picture the mark is (0 to 1; null where it is text).

const SHOWN_MS = 5000; // a picture is there by then

let shown = "";

/** The nearest element around that can be moved in a direction. */
function around(element, size, client) {
  let outer = element.parentElement;
  while (outer && (outer[size] <= outer[client] + 1 || getComputedStyle(outer)[size === "scrollWidth" ? "overflowX" : "overflowY"] === "visible"))
    outer = outer.parentElement;
  return outer;
}

function bringPlace(picture, { x, y }) {
  const drawn = picture.getBoundingClientRect();
  const wide = around(picture, "scrollWidth", "clientWidth");
  const high = around(picture, "scrollHeight", "clientHeight");
  if (wide) wide.scrollLeft += drawn.left + x * drawn.width - (wide.getBoundingClientRect().left + wide.clientWidth / 2);
  if (!high) return;
  const from = high.getBoundingClientRect().top;
  const place = drawn.top + y * drawn.height - from;
  if (place > 0.85 * high.clientHeight) high.scrollTop += place - high.clientHeight / 2;
}

function bring(data, until) {
  const viewer = document.querySelector(".st-key-viewer");
  const text = data.x === null && viewer?.querySelector(".stMarkdownColoredBackground");
  const picture = data.x !== null && viewer?.querySelector(".st-key-page-picture img");
  if (text) text.scrollIntoView({ block: "center", inline: "center" });
  else if (picture?.complete && picture.naturalWidth) bringPlace(picture, data);
  else if (shown === data.at && performance.now() < until) requestAnimationFrame(() => bring(data, until));
}

export default function ({ data }) {
  if (data.at === shown) return;
  shown = data.at;
  bring(data, performance.now() + SHOWN_MS);
}
