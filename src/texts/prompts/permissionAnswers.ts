// What the model gets as the reason for a denied permission request.

/** The user denied the request without giving a reason. */
export const DENIED = 'The user denied this request.';

/** The turn ended before the user answered. */
export const WITHDRAWN = 'The turn was interrupted before the user answered.';
