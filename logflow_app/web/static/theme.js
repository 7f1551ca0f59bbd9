// Sets the colours before anything is painted: the ones chosen here before, else the system's.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("logflow-theme");
  } catch { /* storage is switched off: the system's colours it is */ }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
