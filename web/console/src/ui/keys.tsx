import { Fragment } from 'react';

import './keys.css';
import { keyNames } from './shortcuts';

/** Keys as they are printed on a keyboard. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className="keys-name">
      {keyNames(keys).map((name, index) => (
        <Fragment key={name}>
          {index > 0 ? '+' : null}
          <kbd>{name}</kbd>
        </Fragment>
      ))}
    </span>
  );
}
