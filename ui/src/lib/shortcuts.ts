// The keys of the pages, said once: what they do, and what the panel and titles call them.

export type Action =
  | "down"
  | "up"
  | "pageDown"
  | "pageUp"
  | "newest"
  | "oldest"
  | "open"
  | "back"
  | "replay"
  | "edit"
  | "pin"
  | "delete"
  | "undo"
  | "curl"
  | "pick"
  | "pickDown"
  | "pickUp"
  | "pickAll"
  | "tab"
  | "search"
  | "values"
  | "help";

export type FeedAction =
  | "down"
  | "up"
  | "newest"
  | "oldest"
  | "show"
  | "thread"
  | "pin"
  | "note"
  | "copy"
  | "search"
  | "values"
  | "back";

export interface Shortcut<A extends string = Action> {
  action: A;
  /** As `event.key` names them; "Shift+" before keys that have a name, "Mod+" for Ctrl or ⌘. */
  keys: string[];
  shown: string;
  label: string;
}

/** The same wherever there is something to filter by. */
const VALUES = {
  keys: ["ContextMenu", "Shift+F10"],
  shown: "Shift+F10",
  label: "Filter like this, or hide it",
};

export const SHORTCUTS: Shortcut[] = [
  { action: "down", keys: ["j", "ArrowDown"], shown: "j ↓", label: "Next delivery" },
  { action: "up", keys: ["k", "ArrowUp"], shown: "k ↑", label: "Previous delivery" },
  { action: "pageDown", keys: ["PageDown"], shown: "PgDn", label: "A page down" },
  { action: "pageUp", keys: ["PageUp"], shown: "PgUp", label: "A page up" },
  { action: "newest", keys: ["g", "Home"], shown: "g Home", label: "Newest, and follow" },
  { action: "oldest", keys: ["G", "End"], shown: "G End", label: "Oldest" },
  { action: "open", keys: ["Enter"], shown: "Enter", label: "Into the detail" },
  { action: "back", keys: ["Escape"], shown: "Esc", label: "Back to the list, or select nothing" },
  { action: "replay", keys: ["r"], shown: "r", label: "Replay" },
  { action: "edit", keys: ["e"], shown: "e", label: "Edit, then replay" },
  { action: "pin", keys: ["p"], shown: "p", label: "Pin, or unpin" },
  { action: "pick", keys: ["x"], shown: "x", label: "Select, or take it back" },
  {
    action: "pickDown",
    keys: ["J", "Shift+ArrowDown"],
    shown: "J Shift+↓",
    label: "Select on downwards",
  },
  {
    action: "pickUp",
    keys: ["K", "Shift+ArrowUp"],
    shown: "K Shift+↑",
    label: "Select on upwards",
  },
  { action: "delete", keys: ["#", "Delete"], shown: "# Del", label: "Delete what is selected" },
  { action: "undo", keys: ["Mod+z"], shown: "Ctrl+Z", label: "Undo the deletion" },
  { action: "pickAll", keys: ["Mod+a"], shown: "Ctrl+A", label: "Select all" },
  { action: "curl", keys: ["c"], shown: "c", label: "Copy as cURL" },
  { action: "search", keys: ["/"], shown: "/", label: "Search" },
  { action: "values", ...VALUES },
  { action: "tab", keys: ["1", "2", "3", "4", "5"], shown: "1–5", label: "Tabs of the detail" },
];

export const FEED_SHORTCUTS: Shortcut<FeedAction>[] = [
  { action: "down", keys: ["j", "ArrowDown"], shown: "j ↓", label: "Next card" },
  { action: "up", keys: ["k", "ArrowUp"], shown: "k ↑", label: "Previous card" },
  { action: "newest", keys: ["g", "Home"], shown: "g Home", label: "Newest, and follow" },
  { action: "oldest", keys: ["G", "End"], shown: "G End", label: "Oldest that is loaded" },
  { action: "show", keys: ["d", "Enter"], shown: "d Enter", label: "Show the delivery" },
  { action: "thread", keys: ["t"], shown: "t", label: "Only this conversation or post" },
  { action: "pin", keys: ["p"], shown: "p", label: "Pin" },
  { action: "note", keys: ["n"], shown: "n", label: "Write a note" },
  { action: "copy", keys: ["c"], shown: "c", label: "Copy the text" },
  { action: "search", keys: ["/"], shown: "/", label: "Search" },
  { action: "values", ...VALUES },
  { action: "back", keys: ["Escape"], shown: "Esc", label: "Back" },
];

/** Ctrl and Enter together belong to no single key, so the page asks for them itself. */
export const SIMULATE_SHORTCUTS: Shortcut<"send">[] = [
  { action: "send", keys: [], shown: "Ctrl Enter", label: "Send" },
];

/** On every page. */
export const HELP: Shortcut<"help"> = {
  action: "help",
  keys: ["?"],
  shown: "?",
  label: "These shortcuts",
};

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "target"> &
  Partial<Pick<KeyboardEvent, "shiftKey">>;

/** The action of a key press; null when it belongs to a field or to the system. */
export const actionOf = (event: Pressed): Action | null => actionIn(SHORTCUTS, event);

export function actionIn<A extends string>(
  shortcuts: readonly Shortcut<A>[],
  event: Pressed,
): A | null {
  if (event.altKey || isTyping(event.target)) return null;
  const pressed = nameOf(event);
  return shortcuts.find(({ keys }) => keys.includes(pressed))?.action ?? null;
}

/** Shift is told for keys that have a name; of letters it makes others. */
function nameOf({ key, ctrlKey, metaKey, shiftKey }: Pressed): string {
  if (ctrlKey || metaKey) return `Mod+${key}`;
  return shiftKey && key.length > 1 ? `Shift+${key}` : key;
}

/** Keys and clicks there belong to the field. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input, textarea, select, [contenteditable]");
}
