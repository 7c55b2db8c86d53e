// Drawn here, so that no font and no picture is fetched. All are decoration: words stand beside.
function Icon({ path }: { path: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}

export const ChatIcon = () => (
  <Icon path="M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z" />
);
export const CloseIcon = () => <Icon path="M6 6l12 12M18 6L6 18" />;
export const SendIcon = () => <Icon path="M3 11l18-8-8 18-2-8z" />;
export const UpIcon = () => (
  <Icon path="M7 21V10l4-7a2 2 0 0 1 2 2v4h6a2 2 0 0 1 2 2l-2 8a2 2 0 0 1-2 2zM3 10h2v11H3z" />
);
export const DownIcon = () => (
  <Icon path="M17 3v11l-4 7a2 2 0 0 1-2-2v-4H5a2 2 0 0 1-2-2l2-8a2 2 0 0 1 2-2zM21 14h-2V3h2z" />
);
export const WarningIcon = () => <Icon path="M12 3l10 18H2zM12 10v5M12 17.5v1" />;
