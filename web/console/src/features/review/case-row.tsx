import type { Claim, Comment, Resolution } from '../../api/types';
import { t } from '../../i18n';
import { useColleaguesAt } from '../../live/hands';
import { stockOf } from '../../live/suggest-items';
import { platformName } from '../../live/words';
import { ColleagueMark, ColleagueNote, handsWords } from '../../parts/hands/colleagues';
import { Button } from '../../ui/button';
import { formatClock } from '../../ui/format';
import { Keys } from '../../ui/keys';
import type { WordFinder } from '../../ui/mark-words';
import { MarkedText } from '../../ui/marked-text';
import { PlatformMark } from '../../ui/platform-mark';
import { type Choice, awardRefusal, waitlistRefusal } from './cases';

export interface CaseActions {
  readonly onDecide: (claim: Claim, action: Resolution['action']) => void;
  readonly onChoose: (claim: Claim, choice: Choice) => void;
  /** Another item, variant or quantity, or another's unit. */
  readonly onOther: (claim: Claim) => void;
  readonly onBuyer: (claim: Claim) => void;
  readonly onComment: (claim: Claim) => void;
  readonly onPick: (claim: Claim, range: boolean) => void;
  readonly onCurrent: (claim: Claim) => void;
}

interface CaseRowProps extends CaseActions {
  readonly claim: Claim;
  readonly comment: Comment | null;
  readonly why: string;
  readonly words: WordFinder | null;
  readonly choices: readonly Choice[];
  readonly choice: Choice | null;
  readonly isCurrent: boolean;
  readonly picked: boolean;
  readonly fault: string | null;
  readonly refusal: string | null;
}

/** One thing to decide: what was written, why it is unclear, and what can be done. Only the current one shows its buttons. */
export function CaseRow(props: CaseRowProps) {
  const { claim, comment, why, words, choices, choice, isCurrent, picked, fault, refusal, onDecide, onChoose, onOther, onBuyer, onComment, onPick, onCurrent } = props;
  const numbers = claim.itemNumber === '' ? choices.map(({ item }) => item.itemNumber) : [claim.itemNumber];
  const stock = choice ? stockOf(choice.item, choice.variant) : null;
  const colleagues = useColleaguesAt('claim', claim.claimId);
  const label = t('review.caseOf', { buyer: claim.userHandle, text: comment?.text ?? '', why });
  return (
    <div
      className="case"
      role="group"
      aria-label={colleagues.length > 0 ? `${label} ${handsWords('claim', colleagues)}` : label}
      data-case={claim.claimId}
      data-current={isCurrent || undefined}
      data-row-focus
      tabIndex={isCurrent ? 0 : -1}
      onFocus={() => onCurrent(claim)}
      onClick={() => onCurrent(claim)}
    >
      <label className="case-pick">
        <input
          type="checkbox"
          tabIndex={isCurrent ? 0 : -1}
          aria-label={t('review.pick', { buyer: claim.userHandle })}
          checked={picked}
          onChange={(event) => onPick(claim, (event.nativeEvent as MouseEvent).shiftKey)}
        />
      </label>
      <div className="case-body">
        <p className="case-head">
          <PlatformMark platform={claim.platform} name={platformName(claim.platform)} />
          <button type="button" className="case-buyer" tabIndex={isCurrent ? 0 : -1} onClick={() => onBuyer(claim)}>
            <span className="visually-hidden">{t('review.buyerCardOf')} </span>{claim.userHandle}
          </button>
          <span className="case-why">{why}</span>
          <span className="case-hand">{isCurrent ? <ColleagueNote kind="claim" id={claim.claimId} /> : <ColleagueMark kind="claim" id={claim.claimId} />}</span>
          <button type="button" className="case-time quiet number" tabIndex={isCurrent ? 0 : -1} onClick={() => onComment(claim)}>
            <span className="visually-hidden">{t('review.commentOf', { buyer: claim.userHandle })} </span>
            <time dateTime={claim.timestamp}>{formatClock(claim.timestamp)}</time>
          </button>
        </p>
        <p className="case-text" dir="auto">
          {comment ? <MarkedText text={comment.text} words={words} numbers={numbers} /> : t('review.textNotHere', { item: claim.itemNumber || 'none' })}
        </p>
        {isCurrent ? (
          <>
            {choices.length > 1 ? (
              <div className="case-choices" role="group" aria-label={t('review.choose')}>
                {choice ? null : <span className="case-ask">{t('review.chooseFirst')}</span>}
                {choices.map((one, index) => (
                  <button key={`${one.item.id}/${one.variant ?? ''}`} type="button" className="filter-chip" aria-pressed={one === choice} onClick={() => onChoose(claim, one)}>
                    <kbd>{index + 1}</kbd> <span className="number">{one.item.itemNumber}</span> {one.variant ?? one.item.title}
                    <span className="quiet"> {t('review.left', { left: stockOf(one.item, one.variant)?.left ?? 0 })}</span>
                  </button>
                ))}
              </div>
            ) : choice ? (
              <p className="case-item quiet">
                <span className="number">{choice.item.itemNumber}</span> {choice.item.title}{choice.variant ? `, ${choice.variant}` : ''}
                {' · '}{t('review.leftOf', { left: stock?.left ?? 0, total: stock?.total ?? 0 })}
                {choice.item.waitlistCount > 0 ? ` · ${t('review.waiting', { count: choice.item.waitlistCount })}` : ''}
                {claim.quantity > 1 ? ` · ${t('review.wants', { count: claim.quantity })}` : ''}
              </p>
            ) : null}
            <div className="case-actions">
              <Button size="small" kind="primary" refusal={refusal ?? awardRefusal(claim, choice, choices)} onClick={() => onDecide(claim, 'award')}>
                {t('review.award')} <Keys keys="a" />
              </Button>
              <Button size="small" refusal={refusal ?? waitlistRefusal(choice, choices)} onClick={() => onDecide(claim, 'waitlist')}>
                {t('review.waitlist')} <Keys keys="w" />
              </Button>
              <Button size="small" refusal={refusal} onClick={() => onDecide(claim, 'dismiss')}>{t('review.dismiss')} <Keys keys="d" /></Button>
              <Button size="small" kind="quiet" refusal={refusal} onClick={() => onOther(claim)}>{t('review.other')} <Keys keys="o" /></Button>
              <ColleagueNote kind="claim" id={claim.claimId} />
            </div>
          </>
        ) : null}
        {fault ? <p className="fault-box" role="alert">{fault}</p> : null}
      </div>
    </div>
  );
}
