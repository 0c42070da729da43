/**
 * Creates the error that tells why a stream failed or was closed. With `retryAfter` the server may be asked again, after
 * so many milliseconds.
 */
export const sseError = (reason, message = reason, status = undefined, retryAfter = undefined) =>
  Object.assign(new Error(message), { reason, status, retryAfter });
