// Turns what went wrong with a request into words. The one place that does.

import { t } from '../i18n';

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
    return error instanceof Error && error.message !== '' ? error.message : t('problems.console');
  }
  const detail = sentence(error.message);
  switch (error.code) {
    case 'network':
      return t('problems.network');
    case 'invalid_input': {
      const fields = error.fields.map((field) => `${fieldName(field.pointer)}: ${field.detail}`).join('; ');
      return fields ? sentence(fields) : detail || t('problems.invalidInput');
    }
    case 'unauthorized':
      return detail || t('problems.unauthorized');
    case 'session_revoked':
      return t('problems.sessionRevoked');
    case 'forbidden':
      return detail || t('problems.forbidden');
    case 'not_found':
      return detail || t('problems.notFound');
    case 'conflict':
      return detail || t('problems.conflict');
    case 'too_large':
      return t('problems.tooLarge');
    case 'rate_limited':
      return t('problems.rateLimited', { wait: inTime(error.retryAfterSeconds) });
    case 'overloaded':
    case 'unavailable':
      return t('problems.overloaded', { wait: inTime(error.retryAfterSeconds) });
    case 'http_502':
    case 'http_503':
    case 'http_504':
      return t('problems.gateway', { status: error.status });
    default:
      if (detail) return detail;
      return error.code === `http_${error.status}` ? t('problems.notSoldwire', { status: error.status }) : t('problems.otherStatus', { status: error.status });
  }
}

/** What is wrong with one field of a form, by its name in the request; null when the fault is not about it. */
export function faultOf(error: unknown, field: string): string | null {
  if (!(error instanceof ApiError)) return null;
  const found = error.fields.find(({ pointer }) => pointer === `/${field}` || pointer.startsWith(`/${field}/`));
  return found ? sentence(found.detail) : null;
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
      .map((part, index) => (/^\d+$/.test(part) ? t('problems.entry', { kind: parts[index - 1] ?? 'other', number: Number(part) + 1 }) : part))
      .filter((part, index) => !/^\d+$/.test(parts[index + 1] ?? '') || /\d/.test(part))
      .join(', ') || t('problems.request')
  );
}

function inTime(seconds: number | null): string {
  if (seconds === null) return t('problems.inAMoment');
  if (seconds < 90) return t('problems.inSeconds', { seconds: Math.max(1, Math.ceil(seconds)) });
  return t('problems.inMinutes', { minutes: Math.ceil(seconds / 60) });
}
