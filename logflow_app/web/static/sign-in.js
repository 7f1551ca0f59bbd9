// Asks for the token and gets a session for it.

import { ask } from "./api.js";
import { byId } from "./dom.js";

const form = byId("sign-in");
const token = byId("token");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("problem").textContent = "";
  const asked = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token: token.value.trim() }) };
  try {
    await ask("/api/sign-in", null, asked);
    location.reload();
  } catch (error) {
    byId("problem").textContent = error.status === 401 ? "This is not the token." : error.message;
    token.select();
  }
});

// Who follows a link from elsewhere is asked although there is a session: browsers keep it from other sites' links.
fetch("/api/session", { cache: "no-store" }).then((response) => response.ok && location.replace(location.pathname + location.search), () => {});
