import type { ReactNode } from 'react';
import { percent } from './format';

/** A sentiment in a word and a colour; the word is always there. */
export function Mood({ label, confidence }: { label: string; confidence?: number }) {
  return (
    <span className={`chip mood ${label}`}>
      <i aria-hidden="true" />
      {label}
      {confidence !== undefined && <span className="sure">{percent(confidence)} sure</span>}
    </span>
  );
}

/** What keeps a page from being whole, above what it has. */
export function Trouble({ text, again }: { text: string | null; again?: () => void }) {
  if (!text) return null;
  return (
    <div className="trouble" role="alert">
      <span>{text}</span>
      {again && (
        <button className="quiet" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

/** A titled part of a page. */
export function Panel({
  title,
  aside,
  children,
  className = '',
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={`panel ${className}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {aside && <span className="aside">{aside}</span>}
      </header>
      {children}
    </section>
  );
}

export function Bar({ share, label, className = '' }: { share: number; label: string; className?: string }) {
  const now = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div className={`bar ${className}`} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={now}>
      <div style={{ width: `${now}%` }} />
    </div>
  );
}
