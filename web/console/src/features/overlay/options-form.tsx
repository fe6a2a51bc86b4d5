import { languages, locales, t } from '../../i18n';
import { bounds, layouts, type OverlayOptions, type Part, parts, positions, sizes, themes } from '../../overlay/options';
import { Field, TextField } from '../../ui/field';

interface OptionsFormProps {
  readonly options: OverlayOptions;
  readonly onOptions: (options: OverlayOptions) => void;
}

export function OptionsForm({ options, onOptions }: OptionsFormProps) {
  const set = (change: Partial<OverlayOptions>) => onOptions({ ...options, ...change });
  const show = (part: Part, wanted: boolean) => {
    const next = parts.filter((one) => (one === part ? wanted : options.show.includes(one)));
    // Something has to be on the card.
    if (next.length > 0) set({ show: next });
  };
  return (
    <form className="overlay-options" aria-label={t('overlaySetup.look')} onSubmit={(event) => event.preventDefault()}>
      <Choice label={t('overlaySetup.layout')} words={layouts} value={options.layout} name={(one) => t(`overlaySetup.layout_${one}`)} onChange={(layout) => set({ layout })} />
      <Choice label={t('overlaySetup.theme')} words={themes} value={options.theme} name={(one) => t(`overlaySetup.theme_${one}`)} onChange={(theme) => set({ theme })} />
      <Choice label={t('overlaySetup.size')} words={sizes} value={options.size} name={(one) => t(`overlaySetup.size_${one}`)} onChange={(size) => set({ size })} />
      <Choice label={t('overlaySetup.position')} words={positions} value={options.position} name={(one) => t(`overlaySetup.position_${one}`)} onChange={(position) => set({ position })} />
      <Choice
        label={t('overlaySetup.language')}
        words={['', ...locales]}
        value={options.lang}
        name={(one) => (one === '' ? t('overlaySetup.languageOfBrowser') : languages[one as keyof typeof languages].name)}
        onChange={(lang) => set({ lang })}
      />
      <Amount label={t('overlaySetup.scale')} name="scale" step={0.1} options={options} onOptions={onOptions} />
      <Amount label={t('overlaySetup.low')} name="low" step={1} options={options} onOptions={onOptions} />
      <Amount label={t('overlaySetup.stale')} name="stale" step={5} options={options} onOptions={onOptions} />
      <fieldset className="overlay-parts">
        <legend>{t('overlaySetup.show')}</legend>
        {parts.map((part) => (
          <label key={part} className="overlay-part">
            <input type="checkbox" checked={options.show.includes(part)} onChange={(event) => show(part, event.target.checked)} /> {t(`overlaySetup.part_${part}`)}
          </label>
        ))}
      </fieldset>
    </form>
  );
}

interface ChoiceProps<Word extends string> {
  readonly label: string;
  readonly words: readonly Word[];
  readonly value: Word;
  readonly name: (word: Word) => string;
  readonly onChange: (word: Word) => void;
}

function Choice<Word extends string>({ label, words, value, name, onChange }: ChoiceProps<Word>) {
  return (
    <Field label={label}>
      {(wiring) => (
        <select className="input" {...wiring} value={value} onChange={(event) => onChange(event.target.value as Word)}>
          {words.map((word) => <option key={word} value={word}>{name(word)}</option>)}
        </select>
      )}
    </Field>
  );
}

interface AmountProps extends OptionsFormProps {
  readonly label: string;
  readonly name: keyof typeof bounds;
  readonly step: number;
}

/** What is out of bounds is not taken: the preview keeps the last good value. */
function Amount({ label, name, step, options, onOptions }: AmountProps) {
  const [least, most] = bounds[name];
  const take = (text: string) => {
    const number = Number(text);
    if (text !== '' && number >= least && number <= most && (name === 'scale' || Number.isInteger(number))) onOptions({ ...options, [name]: number });
  };
  return (
    <TextField
      label={label}
      hint={t('overlaySetup.between', { least, most })}
      type="number"
      min={least}
      max={most}
      step={step}
      defaultValue={options[name]}
      onChange={(event) => take(event.target.value)}
    />
  );
}
