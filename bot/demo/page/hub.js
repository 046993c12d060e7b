// The page round the windows: who I am, where I look, what time it is. News come as server-sent events.
const $ = (id) => document.getElementById(id);
const texts = JSON.parse($("texts").textContent);
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
const tongue = document.documentElement.lang === "en" ? "en-US" : document.documentElement.lang;
const FRAMES_KEPT = 5;
const HUES = { ada: "#8a5a83", ben: "#4f6f9e", jonas: "#3f7a6c", mara: "#a0673c" };
const MARKS = { channel: "#", thread: "›", voice: "◦", dm: "@" };

// Who I am and where I look outlives a reload of this tab; that the hint was read outlives the tab.
const remembered = (name, store) => store.getItem(`circlekeeper-demo-${name}`);
const remember = (name, value, store) => store.setItem(`circlekeeper-demo-${name}`, value);

let state = null;
let me = remembered("person", sessionStorage) || "ada";
let offset = 0; // simulated time minus this machine's, milliseconds
const frames = new Map(); // "person/place" -> iframe, the newest last

async function post(path, body = {}) {
  const response = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

function node(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

const person = () => state.people.find((one) => one.key === me) || state.people[0];
const unreadOf = (one) => one.places.reduce((sum, place) => sum + place.unread, 0);

function badge(count) {
  const mark = node("span", "badge", count > 9 ? "9+" : String(count));
  mark.setAttribute("aria-label", `${count} ${texts.unread}`);
  return mark;
}

function drawPeople() {
  $("people").replaceChildren(...state.people.map((one) => {
    const button = node("button");
    button.type = "button";
    button.dataset.person = one.key;
    if (one.key === me) button.setAttribute("aria-current", "true");
    const face = node("span", "face", one.name[0]);
    face.style.setProperty("--hue", HUES[one.key] || "#666");
    face.setAttribute("aria-hidden", "true");
    const who = node("span", "who");
    who.append(node("b", "", one.name), node("small", "", texts[`role_${one.role}`]));
    button.append(face, who);
    const news = unreadOf(one);
    if (news && one.key !== me) button.append(badge(news));
    button.addEventListener("click", () => become(one.key));
    const item = node("li");
    item.append(button);
    return item;
  }));
}

function drawPlaces() {
  const here = placeNow()?.id;
  $("places").replaceChildren(...person().places.map((place) => {
    const button = node("button", place.kind);
    button.type = "button";
    button.dataset.place = place.id;
    button.title = place.name;
    button.classList.toggle("put-away", place.quiet);
    button.classList.toggle("new", place.unread > 0 && place.id !== here);
    if (place.id === here) button.setAttribute("aria-current", "page");
    const mark = node("span", "mark", MARKS[place.kind]);
    mark.setAttribute("aria-hidden", "true");
    button.append(mark, node("span", "name", place.name));
    if (place.unread && place.id !== here) button.append(badge(place.unread));
    button.addEventListener("click", () => { go(place.id); list(false); });
    const item = node("li");
    item.append(button);
    return item;
  }));
}

function placeNow() {
  const places = person().places;
  return places.find((place) => place.id === remembered(`place-${me}`, sessionStorage))
    || places.find((place) => place.unread) || places[0];
}

function drawClock() {
  const now = new Date(Date.now() + offset);
  const day = now.toLocaleDateString(tongue, { weekday: "short", day: "numeric", month: "short", timeZone: zone });
  const time = now.toLocaleTimeString(tongue, { hour: "numeric", minute: "2-digit", timeZone: zone });
  $("clock").dateTime = now.toISOString();
  $("clock").replaceChildren(`${day}, `, node("b", "", time));
}

function drawHere() {
  const place = placeNow();
  const [face, who] = $("here").children;
  face.textContent = person().name[0];
  face.style.setProperty("--hue", HUES[me] || "#666");
  who.firstElementChild.textContent = person().name;
  who.lastElementChild.textContent = place ? `${MARKS[place.kind]} ${place.name}` : "";
}

function draw() {
  drawPeople();
  drawHere();
  drawPlaces();
  drawClock();
  const others = state.people.reduce((sum, one) => sum + unreadOf(one), 0) - (placeNow()?.unread || 0);
  $("list-badge").hidden = others === 0;
  $("list-badge").textContent = others > 9 ? "9+" : String(others);
  document.querySelector('[data-step="next"]').disabled = !state.next;
}

async function show() {
  const place = placeNow();
  if (!place) return;
  remember(`place-${me}`, place.id, sessionStorage);
  const key = `${me}/${place.id}`;
  let frame = frames.get(key);
  if (!frame) {
    const { window: capability } = await post("/hub/open", { person: me, place: place.id, zone });
    if (frames.has(key)) return show();
    frame = node("iframe");
    frame.title = `${person().name}, ${place.name}`;
    frame.src = `/window?person=${me}&place=${place.id}#${capability}`;
    $("frames").append(frame);
  }
  frames.delete(key);
  frames.set(key, frame);
  for (const [old, other] of frames) {
    if (frames.size > FRAMES_KEPT && old !== key) { other.remove(); frames.delete(old); }
  }
  for (const other of frames.values()) other.classList.toggle("shown", other === frame);
  for (const other of frames.values()) other.inert = other !== frame;
  read();
}

function read() {
  const place = placeNow();
  if (place?.unread && document.visibilityState === "visible") {
    place.unread = 0;
    void post("/hub/read", { person: me, place: place.id }).catch(() => {});
  }
}

function become(key) {
  me = key;
  remember("person", key, sessionStorage);
  draw();
  void show();
}

function go(id) {
  remember(`place-${me}`, id, sessionStorage);
  draw();
  void show();
}

function list(open) {
  document.body.classList.toggle("listing", open);
  $("here").setAttribute("aria-expanded", String(open));
}

let noteTimer = 0;
function note(text, seconds = 4) {
  clearTimeout(noteTimer);
  $("note").textContent = text;
  $("note").hidden = !text;
  if (seconds) noteTimer = setTimeout(() => { $("note").hidden = true; }, seconds * 1000);
}

async function moving(work) {
  document.body.classList.add("moving");
  try { await work(); } catch { note(texts.gone); } finally { document.body.classList.remove("moving"); }
}

for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => moving(async () => {
    const { moved } = await post("/hub/skip", { step: button.dataset.step });
    if (!moved) note(texts.next_none);
  }));
}
$("restart").addEventListener("click", () => moving(async () => {
  note(texts.restarting, 2);
  await post("/hub/restart");
}));
$("here").addEventListener("click", () => list(!document.body.classList.contains("listing")));
$("scrim").addEventListener("click", () => list(false));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") list(false); });
document.addEventListener("visibilitychange", () => { if (state) read(); });

$("hint").hidden = remembered("hint", localStorage) === "seen";
$("hint-close").addEventListener("click", () => { $("hint").hidden = true; remember("hint", "seen", localStorage); });

const news = new EventSource("/hub/events");
news.addEventListener("message", (event) => {
  state = JSON.parse(event.data);
  offset = Date.parse(state.now) - Date.now();
  note("");
  draw();
  void show();
});
news.addEventListener("error", () => note(texts.ended, 0));
setInterval(() => { if (state) drawClock(); }, 1000);

// What the windows, which are frames of this page, ask of it.
window.circlekeeper = {
  texts,
  menus: () => state?.menus || [],
  use: (body) => post("/hub/menu", body).catch(() => note(texts.gone)),
};
