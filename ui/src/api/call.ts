// The typed way to the API, and the one error that the UI knows.
import type { Api, ApiError } from "./generated";

export type Command = keyof Api;
export type Args<K extends Command> = Api[K]["args"];
export type Result<K extends Command> = Api[K]["result"];

/** Commands without arguments are called with the name alone. */
export type Call = <K extends Command>(
  command: K,
  ...args: Args<K> extends null ? [] : [Args<K>]
) => Promise<Result<K>>;

/** The API's codes, and two that only a client can see. */
export type FailureCode = ApiError["code"] | "unreachable" | "signed_out";

export class Failure extends Error {
  constructor(
    readonly code: FailureCode,
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }

  /** Whatever was thrown, as something that can be shown. */
  static of(error: unknown): Failure {
    if (error instanceof Failure) return error;
    if (isApiError(error)) return new Failure(error.code, error.message, error.remedy);
    return new Failure("unreachable", "Hookglass does not answer.", "See that it is running.");
  }
}

function isApiError(value: unknown): value is ApiError {
  return typeof value === "object" && value !== null && "code" in value && "remedy" in value;
}
