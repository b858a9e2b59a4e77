/** The demonstration's accounts; a press fills in the form. */
import { demoAccounts, demoPassword } from './demo.ts'

export function DemoAccounts({ onChoose }: { onChoose(email: string): void }) {
  return (
    <aside className="au-demo" aria-labelledby="au-demo-title">
      <h2 id="au-demo-title" className="au-demo__title">
        Demo accounts
      </h2>
      <p className="au-demo__text">
        This is a demonstration. Choose an account to fill in the form; the password of each is{' '}
        <code>{demoPassword}</code>.
      </p>
      <ul className="au-demo__list">
        {demoAccounts.map(({ name, about, email }) => (
          <li key={email}>
            <button type="button" className="au-demo__account" onClick={() => onChoose(email)}>
              <span className="au-demo__name">{name}</span>
              <span className="au-demo__about">{about}</span>
              <span className="au-demo__email">{email}</span>
            </button>
          </li>
        ))}
      </ul>
    </aside>
  )
}
