import './platform-mark.css';

const marks: Readonly<Record<string, string>> = { facebook: 'f', instagram: 'ig', youtube: 'yt', twitch: 'tw', tiktok: 'tk', debug: 'test', rehearsal: 'try' };

/** Where something was written: two letters for the eye, the name for the ear. */
export function PlatformMark({ platform, name }: { readonly platform: string; readonly name: string }) {
  return (
    <span className="platform-mark" data-platform={platform} title={name}>
      <span aria-hidden="true">{marks[platform] ?? platform.slice(0, 2)}</span>
      <span className="visually-hidden">{name}</span>
    </span>
  );
}
