/** The product's mark: a voice as four bars. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M8 13v6M13 9v14M18 12v8M23 14.5v3" />
    </svg>
  );
}
