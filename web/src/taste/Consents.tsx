import type { User, UserPatch } from "codecatalyst-client";
import { Switch } from "../design/Field.tsx";
import { Panel } from "../design/Panel.tsx";

/** What may be done with what is known of somebody: each off until they say yes. */
export const Consents = ({
  user,
  onChange,
}: {
  readonly user: User;
  readonly onChange: (patch: UserPatch) => void;
}) => (
  <Panel heading="What you allow" note="Off unless you say yes; taken back at once.">
    <Switch
      label="Friends' taste in my lists"
      hint="What friends enjoy moves your lists, and what you enjoy moves theirs; nobody is named by it."
      isOn={user.sharesActivity}
      onChange={(isOn) => onChange({ sharesActivity: isOn })}
    />
    <Switch
      label="My age and place in my lists"
      hint="What people of your age and place like fills in where little is known of you."
      isOn={user.sharesDemographics ?? false}
      onChange={(isOn) => onChange({ sharesDemographics: isOn })}
    />
    <Switch
      label="Friends see what I finish, like and rate"
      hint="By name, with the title; never of private sessions, hidden works or works for adults."
      isOn={user.activityFeed === "friends"}
      onChange={(isOn) => onChange({ activityFeed: isOn ? "friends" : "off" })}
    />
    <Switch
      label="Friends may compare their taste with mine"
      hint="Both see what they have in common, where both said yes."
      isOn={user.tasteMatch === "friends"}
      onChange={(isOn) => onChange({ tasteMatch: isOn ? "friends" : "off" })}
    />
  </Panel>
);
