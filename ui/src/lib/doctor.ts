// The doctor's fixes for the framework that somebody uses, and the place of bytes in words.
import type { Finding, Fix } from "../api/generated";
import { count } from "./format";

const KEPT = "hookglass.framework";

export const readFramework = (): string => localStorage.getItem(KEPT) ?? "";
export const writeFramework = (framework: string): void => localStorage.setItem(KEPT, framework);

/** All that any finding has something for, each once. */
export const frameworksOf = (findings: readonly Finding[]): string[] => [
  ...new Set(
    findings.flatMap(({ fix }) => fix.flatMap(({ framework }) => (framework ? [framework] : []))),
  ),
];

/** What holds for all, and what holds for the framework. */
export const fixesFor = ({ fix }: Finding, framework: string): Fix[] =>
  fix.filter((each) => each.framework === null || each.framework === framework);

/** "bytes 41 to 57", counted from 0 as everywhere here. */
export function bytesInWords([start, end]: [number, number]): string {
  if (end <= start) return `before byte ${count(start)}`;
  if (end === start + 1) return `byte ${count(start)}`;
  return `bytes ${count(start)} to ${count(end - 1)}`;
}
