// Says to whoever listens what goes on, in one place of the page that stays while all else is drawn anew. ``data`` is what to say.

let region = null;

function place() {
  if (region?.isConnected) return region;
  region = document.createElement("div");
  region.id = "slmrag-live";
  region.setAttribute("role", "status");
  region.setAttribute("aria-live", "polite");
  region.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap";
  document.querySelector(".stMain").prepend(region);
  return region;
}

export default function ({ data }) {
  const there = place();
  if (there.textContent !== data) there.textContent = data;
}
