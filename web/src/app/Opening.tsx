/** The sign of the house until it is known who looks; `index.html` has the same for the time before scripts run. */
export const Opening = () => (
  <div className="opening">
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <circle cx="12" cy="12" r="9" />
      <circle cx="20" cy="12" r="9" />
      <circle cx="16" cy="20" r="9" />
    </svg>
    <p>CodeCatalyst</p>
  </div>
);
