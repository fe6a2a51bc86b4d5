// Turns what went wrong with a request into words. The one place that does.

export interface FieldProblem {
  /** RFC 6901, e.g. /items/0/quantity. */
  readonly pointer: string;
  readonly detail: string;
}

export class ApiError extends Error {
  /** 0 when no answer came. */
  readonly status: number;
  readonly code: string;
  readonly fields: readonly FieldProblem[];
  readonly retryAfterSeconds: number | null;

  constructor(status: number, code: string, message: string, fields: readonly FieldProblem[] = [], retryAfterSeconds: number | null = null) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

interface ProblemDocument {
  readonly code?: unknown;
  readonly detail?: unknown;
  readonly title?: unknown;
  readonly errors?: unknown;
}

export async function readProblem(response: Response): Promise<ApiError> {
  let document: ProblemDocument = {};
  try {
    const body: unknown = await response.json();
    if (typeof body === 'object' && body !== null) document = body;
  } catch {
    // Not from our server: a proxy, or a cut connection. The status has to say it all.
  }
  const code = typeof document.code === 'string' ? document.code : `http_${response.status}`;
  const detail = typeof document.detail === 'string' ? document.detail : document.title;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiError(
    response.status,
    code,
    typeof detail === 'string' ? detail : '',
    Array.isArray(document.errors) ? document.errors.filter(isFieldProblem) : [],
    Number.isFinite(seconds) ? seconds : null,
  );
}

function isFieldProblem(value: unknown): value is FieldProblem {
  return (
    typeof value === 'object' && value !== null &&
    'pointer' in value && typeof value.pointer === 'string' &&
    'detail' in value && typeof value.detail === 'string'
  );
}

/** A sentence for the operator: what happened, and where it helps, what to do. */
export function inWords(error: unknown): string {
  if (!(error instanceof ApiError)) {
    return error instanceof Error && error.message !== '' ? error.message : 'Something went wrong in the console.';
  }
  const detail = sentence(error.message);
  switch (error.code) {
    case 'network':
      return 'The server is not reachable. Nothing was changed; check the connection and try again.';
    case 'invalid_input': {
      const fields = error.fields.map((field) => `${fieldName(field.pointer)}: ${field.detail}`).join('; ');
      return fields ? sentence(fields) : detail || 'The server did not accept these values.';
    }
    case 'unauthorized':
      return detail || 'You are signed out. Sign in again.';
    case 'session_revoked':
      return 'This session was ended for safety. Sign in again.';
    case 'forbidden':
      return detail || 'Your role does not allow this.';
    case 'not_found':
      return detail || 'This does not exist any more.';
    case 'conflict':
      return detail || 'Someone else changed this in the meantime. Look at the new state and try again.';
    case 'too_large':
      return 'This is more than the server takes at once.';
    case 'rate_limited':
      return `Too many attempts. Try again ${inTime(error.retryAfterSeconds)}.`;
    case 'overloaded':
    case 'unavailable':
      return `The server is too busy at the moment. Try again ${inTime(error.retryAfterSeconds)}.`;
    default:
      return detail || `The server answered with an error (${error.status}).`;
  }
}

function sentence(text: string): string {
  if (text === '') return '';
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}

/** "/items/2/quantity" is "item 3, quantity". */
function fieldName(pointer: string): string {
  const parts = pointer.split('/').filter((part) => part !== '');
  return (
    parts
      .map((part, index) => (/^\d+$/.test(part) ? `${parts[index - 1]?.replace(/s$/, '') ?? 'entry'} ${Number(part) + 1}` : part))
      .filter((part, index) => !/^\d+$/.test(parts[index + 1] ?? '') || /\d/.test(part))
      .join(', ') || 'the request'
  );
}

function inTime(seconds: number | null): string {
  if (seconds === null) return 'in a moment';
  if (seconds < 90) return `in ${Math.max(1, Math.ceil(seconds))} s`;
  return `in ${Math.ceil(seconds / 60)} minutes`;
}
