// What the tests of searching share: the field, what the window shows, and a search to its end.
import { fireEvent, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, vi } from "vitest";

export const user = userEvent.setup();

export const field = () => screen.getByTestId<HTMLInputElement>("find-input");
export const words = (id: string) =>
  screen.getByTestId(id).textContent?.replace(/\s+/g, " ").trim();
export const verdicts = () =>
  screen.getAllByTestId("delivery-row").map((row) => row.dataset.verdict ?? "none");
export const row = (id: number) =>
  document.querySelector<HTMLElement>(`[data-id="${id}"]`) as HTMLElement;

/** In one go: a stall between two keys would have a part of it read. */
export const write = (text: string) => fireEvent.input(field(), { target: { value: text } });

/** Written to the end, suggestions put away, and answered. */
export async function search(text: string): Promise<void> {
  await user.keyboard("/");
  await write(text);
  await user.keyboard("{Enter}");
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole("grid")));
}
