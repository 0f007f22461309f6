-- What the supervisor keeps about the installation: a check of its secret, the state of the demonstration and, sealed
-- with the secret, its sign-ins. For the owner alone: nothing is granted to the runtime role.
CREATE TABLE installation.setting (
  name  text PRIMARY KEY,
  value bytea NOT NULL
);
