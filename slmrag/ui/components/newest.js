// Shows what was asked just now, and offers the way down to it when one has scrolled up. ``data`` is {turn, number, label}:
// the key of what was asked last in this session (0: nothing), its place in the conversation, and the words on the button.

const NEAR_PX = 160; // from the end: what is newest is in sight
const DRAWN_MS = 4000; // a question is drawn by then

let asked = null;

const main = () => document.querySelector(".stMain");
const question = (number) => document.querySelector(`.st-key-question-${number}`);

/** Bring a question to the top, as soon as it is drawn. */
function show(number, until = performance.now() + DRAWN_MS) {
  const bubble = question(number);
  if (bubble) bubble.scrollIntoView({ block: "start" });
  else if (performance.now() < until) requestAnimationFrame(() => show(number, until));
}

/** Called anew whenever ``data`` changes. */
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  const place = main();
  parentElement.querySelector("span").textContent = data.label;
  const look = () => {
    button.hidden = !question(0) || place.scrollHeight - place.scrollTop - place.clientHeight < NEAR_PX;
  };
  button.onclick = () => place.scrollTo({ top: place.scrollHeight });
  place.addEventListener("scroll", look, { passive: true });
  const grown = new ResizeObserver(look);
  grown.observe(document.querySelector(".stMainBlockContainer"));
  if (asked !== null && data.turn && data.turn !== asked) show(data.number);
  asked = data.turn;
  look();
  return () => {
    place.removeEventListener("scroll", look);
    grown.disconnect();
  };
}
