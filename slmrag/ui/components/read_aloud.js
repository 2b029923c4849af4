// Reads sentences aloud with a voice of this machine. Any other (`localService` is false) sends them to whoever offers it:
// it is never used, and where the machine has none for the language, a sentence says so instead.

const ALSO = { no: ["nb", "nn"], zh: ["cmn"] }; // other codes that voices of a language bear

let reading = null; // what is being read: its button's face, and its sentences, which Chrome forgets unless they are kept

function stop() {
  reading?.face(false);
  if (reading) speechSynthesis.cancel();
  reading = null;
}

addEventListener("pagehide", stop);

/** All voices of the browser; Chrome looks for them when it is first asked. */
async function voices() {
  if (!window.speechSynthesis) return [];
  if (!speechSynthesis.getVoices().length) {
    await new Promise((found) => {
      speechSynthesis.addEventListener("voiceschanged", found, { once: true });
      setTimeout(found, 1500);
    });
  }
  return speechSynthesis.getVoices();
}

/** A voice of this machine for a language, rather the reader's own kind of it; undefined where there is none. */
function voiceFor(language, all) {
  const tag = (voice) => voice.lang.replace("_", "-");
  const codes = [language, ...(ALSO[language] ?? [])];
  const here = all.filter((voice) => voice.localService && codes.includes(tag(voice).split("-")[0].toLowerCase()));
  return here.find((voice) => navigator.languages.includes(tag(voice))) ?? here.find((voice) => voice.default) ?? here[0];
}

/** Say something just above the button, until the reader turns to something else: nothing moves for it. */
function tell(note, words, button) {
  const { left, top } = button.getBoundingClientRect();
  note.textContent = words;
  note.style.left = `max(1rem, min(${left}px, 100vw - 21rem))`;
  note.style.bottom = `${innerHeight - top}px`;
  note.showPopover();
}

/** Give the button its words and its work. Called anew whenever ``data`` changes. */
export default function ({ data, parentElement }) {
  const [button, icon, label, note] = ["button", "i", "span", "p"].map((name) => parentElement.querySelector(name));
  const face = (reads) => {
    icon.textContent = reads ? "stop_circle" : "volume_up";
    label.textContent = reads ? data.stop : data.read;
  };
  const read = async () => {
    const mine = { button, face, sentences: [] };
    reading = mine;
    button.style.minWidth = `${button.offsetWidth}px`; // its neighbours stay where they are
    face(true);
    const voice = voiceFor(data.language, await voices());
    if (reading !== mine) return; // stopped meanwhile
    if (!voice) {
      stop();
      tell(note, data.none, button);
      return;
    }
    for (const sentence of data.sentences) {
      const said = new SpeechSynthesisUtterance(sentence);
      [said.voice, said.lang] = [voice, voice.lang];
      mine.sentences.push(said);
    }
    const last = mine.sentences.at(-1);
    last.onend = last.onerror = () => reading === mine && stop();
    mine.sentences.forEach((said) => speechSynthesis.speak(said));
  };
  face(reading?.button === button);
  button.onclick = () => {
    const again = reading?.button !== button;
    stop();
    if (again) read();
  };
  return () => reading?.button === button && stop();
}
