// Keeps the keyboard where somebody works when what has the focus goes away or cannot be pressed.
import type { Attachment } from "svelte/attachments";

type Home = () => HTMLElement | null | undefined;

export const isLost = (): boolean => {
  const { activeElement } = document;
  return (
    activeElement === null ||
    activeElement === document.body ||
    (activeElement instanceof HTMLButtonElement && activeElement.disabled)
  );
};

/** For what may go away while it has the focus, or something in it: the focus then goes home. */
export const givesBack =
  (home: Home): Attachment<HTMLElement> =>
  (element) => {
    let isOurs = element.contains(document.activeElement);
    const enter = () => (isOurs = true);
    // Going away blurs as well, at the same moment.
    const leave = () => setTimeout(() => (isOurs = element.contains(document.activeElement)));
    element.addEventListener("focusin", enter);
    element.addEventListener("focusout", leave);
    return () => {
      if (isOurs) setTimeout(() => isLost() && home()?.focus());
    };
  };

/** For what comes in the place of what had the focus. */
export const takesOver: Attachment<HTMLElement> = (element) => {
  if (isLost()) element.focus();
};

/** For a button that stands in for another one for a while: it takes the focus over as well. */
export const standsIn =
  (home: Home): Attachment<HTMLElement> =>
  (element) => {
    const leave = givesBack(home)(element);
    takesOver(element);
    return leave;
  };
