// Shows a page from its top when ``data`` changes: Streamlit stays where one was, though another text stands there now.

let shown = null;

export default function ({ data }) {
  if (shown !== data) document.querySelector(".stMain")?.scrollTo(0, 0);
  shown = data;
  return () => {
    shown = null;
  };
}
