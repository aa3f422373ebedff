import { createContext, type MouseEvent, type ReactNode, useContext } from 'react';
import { clock } from '../format';

/** Goes to a moment and marks the utterances that a statement rests on. */
export type Jump = (at: number, utterances: readonly number[]) => void;

export const JumpContext = createContext<Jump>(() => undefined);

export const useJump = (): Jump => useContext(JumpContext);

/** After a click by mouse the focus goes back to the page, so that the space bar plays instead of clicking again. */
export function released(e: MouseEvent<HTMLElement>): void {
  if (e.detail > 0) e.currentTarget.blur();
}

/** A statement that one can check: a click goes to where it was said. */
export function Evidence({
  at,
  utterances,
  children,
  className = '',
}: {
  at: number;
  utterances: readonly number[];
  children: ReactNode;
  className?: string;
}) {
  const jump = useJump();
  return (
    <button
      className={`evidence ${className}`}
      onClick={(e) => {
        released(e);
        jump(at, utterances);
      }}
    >
      <time>{clock(at)}</time>
      <span>{children}</span>
    </button>
  );
}
