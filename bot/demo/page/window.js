// In every window: faces with initials, the commands of a message's context menu, and an Enter that is not lost.
const HUES = { Ada: "#8a5a83", Ben: "#4f6f9e", Jonas: "#3f7a6c", Mara: "#a0673c", Circlekeeper: "#3d6b63" };
const asked = new URLSearchParams(location.search);
const hub = window.parent === window ? null : window.parent.circlekeeper;
const list = document.getElementById("channel-message-list");
const HIDDEN = /<#\d+>/;
let menu = null;

function dress(message) {
  const author = message.querySelector(".message-author")?.textContent;
  const face = message.querySelector(".message-avatar-image");
  if (author && face && face.dataset.of !== author) {
    face.dataset.of = author;
    face.style.setProperty("--ck-hue", HUES[author] || "#6b6a64");
    face.textContent = author[0];
  }
  if (hub) translate(message);
  if (hub && hub.menus().length && !message.querySelector(".ck-dots")) message.append(dots(message));
}

// What Discord itself says, in the reader's language; a place that they cannot look into has no number for a name.
function translate(message) {
  const note = message.querySelector(".message-ephemeral-note");
  if (note && note.textContent !== hub.texts.only_you) note.textContent = hub.texts.only_you;
  const walker = document.createTreeWalker(message, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (HIDDEN.test(text.data)) text.data = text.data.replace(HIDDEN, `# ${hub.texts.hidden}`);
  }
}

function dots(message) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ck-dots";
  button.textContent = "···";
  button.setAttribute("aria-label", hub.texts.more);
  button.setAttribute("aria-haspopup", "menu");
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    const place = button.getBoundingClientRect();
    open(message, place.right, place.bottom + 4);
  });
  return button;
}

function open(message, x, y) {
  close();
  menu = document.createElement("div");
  menu.className = "ck-menu";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", hub.texts.menu);
  for (const name of hub.menus()) {
    const item = document.createElement("button");
    item.type = "button";
    item.setAttribute("role", "menuitem");
    item.textContent = name;
    item.addEventListener("click", () => {
      close();
      void hub.use({ person: asked.get("person"), place: asked.get("place"), message: message.dataset.messageId, name });
    });
    menu.append(item);
  }
  document.body.append(menu);
  const size = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - 8) - size.width)}px`;
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - size.height - 8))}px`;
  menu.querySelector("button")?.focus();
}

function close() {
  menu?.remove();
  menu = null;
}

const dressAll = () => { for (const message of list.querySelectorAll(".channel-message")) dress(message); };
new MutationObserver(dressAll).observe(list, { childList: true, subtree: true });
dressAll();
list.addEventListener("contextmenu", (event) => {
  const message = event.target.closest(".channel-message");
  if (!message || !hub?.menus().length || event.target.closest("a, input, textarea")) return;
  event.preventDefault();
  open(message, event.clientX + 190, event.clientY);
});
document.addEventListener("click", (event) => { if (menu && !menu.contains(event.target)) close(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

// While the window is being drawn its send button is off, and an Enter would go nowhere: it is kept until it can go.
const send = document.getElementById("send-message");
const box = document.getElementById("channel-composer-input");
let kept = false;
box.addEventListener("keydown", (event) => {
  const words = box.value.trim();
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !send.disabled) return;
  if (!words || words.startsWith("/")) return;  // an Enter on a command chooses it
  event.preventDefault();
  event.stopImmediatePropagation();
  kept = true;
}, true);
new MutationObserver(() => {
  if (!kept || send.disabled) return;
  kept = false;
  if (box.value.trim()) send.click();
}).observe(send, { attributes: true, attributeFilter: ["disabled"] });
