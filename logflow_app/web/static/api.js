// Questions to the worker this page came from.

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Return a JSON answer; throws ApiError with the worker's own sentence. Without a session the page asks for one. */
export async function ask(path, parameters, options = {}) {
  const query = parameters ? `?${parameters}` : "";
  let response;
  try {
    response = await fetch(`${path}${query}`, { cache: "no-store", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, "The worker does not answer.");
  }
  if (response.status === 401 && !options.method) {
    location.reload();
    return new Promise(() => {});
  }
  let content = null;
  try {
    content = await response.json();
  } catch {
    /* said below */
  }
  if (!response.ok || content === null) {
    throw new ApiError(response.status, content?.error ?? `The worker answered ${response.status}.`);
  }
  return content;
}
