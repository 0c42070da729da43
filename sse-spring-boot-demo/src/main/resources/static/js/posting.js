"use strict";

const UNREACHABLE = "The server cannot be reached: nothing was sent";

/** Shows why something was not sent; empty for nothing. */
function showProblem(problem) {
  const shown = document.getElementById("problem");
  shown.textContent = problem;
  shown.hidden = problem === "";
}

/** To be called when the server is there again. */
function forgetUnreachable() {
  if (document.getElementById("problem").textContent === UNREACHABLE) {
    showProblem("");
  }
}

/**
 * Posts JSON.
 *
 * @param {object} headers further headers
 * @returns {Promise<string>} why it was refused or did not come through; empty if all is well
 */
function post(url, payload, headers = {}) {
  return sendRequest(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(payload)
  });
}

/**
 * Sends a request as fetch() does.
 *
 * @returns {Promise<string>} as of post()
 */
async function sendRequest(url, options) {
  try {
    return await problemOf(await fetch(url, options));
  } catch (ignored) {
    return UNREACHABLE;
  }
}

async function problemOf(response) {
  // Read in any case: a browser takes a body that nobody reads for an aborted request.
  const body = await response.text();
  if (response.ok) {
    return "";
  }
  return messageIn(body) ?? `The server answered with status ${response.status}`;
}

/** What Spring Boot's error answers tell; a proxy's have another form. */
function messageIn(body) {
  try {
    return JSON.parse(body).message;
  } catch (ignored) {
    return undefined;
  }
}
