const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Whether it is a W3C trace context. Tracing is a help, so that another text is passed over and refused nowhere. */
export function isTraceparent(text: string): boolean {
  return TRACEPARENT.test(text);
}
