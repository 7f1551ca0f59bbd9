// The button for the colours: as the system has them, light, dark.

const NEXT = { "": "dark", dark: "light", light: "" };
const WORDS = { "": "as the system has them", dark: "dark", light: "light" };
const SIGNS = { "": "◐", dark: "☾", light: "☀" };

export function wireColours(button) {
  const root = document.documentElement;
  const show = () => {
    const chosen = root.dataset.theme ?? "";
    button.textContent = SIGNS[chosen];
    button.setAttribute("aria-label", `Colours: ${WORDS[chosen]}`);
    button.title = `Colours: ${WORDS[chosen]}`;
  };
  button.addEventListener("click", () => {
    const chosen = NEXT[root.dataset.theme ?? ""];
    if (chosen) root.dataset.theme = chosen;
    else delete root.dataset.theme;
    try {
      if (chosen) localStorage.setItem("logflow-theme", chosen);
      else localStorage.removeItem("logflow-theme");
    } catch { /* it holds until the page is closed */ }
    show();
  });
  show();
}
