-- To whom a secret's value was given, and where it was put: what somebody who leaves has known. Holds nothing of any value.
CREATE TABLE exposures (
    tenant         TEXT   NOT NULL,
    client_id      TEXT   NOT NULL,
    secret_id      TEXT   NOT NULL,
    -- Who asked for it.
    person_issuer  TEXT   NOT NULL,
    person_subject TEXT   NOT NULL,
    person_name    TEXT   NOT NULL,
    -- A word of How: shown, delivered, perhaps_delivered, wrapped.
    how            TEXT   NOT NULL,
    -- Empty where it was shown.
    destination    TEXT   NOT NULL,
    place          TEXT   NOT NULL,
    -- Epoch seconds.
    at             BIGINT NOT NULL,
    PRIMARY KEY (tenant, client_id, secret_id, how, destination, person_issuer, person_subject)
);

CREATE INDEX exposures_of_a_client ON exposures (tenant, client_id, at);
CREATE INDEX exposures_to_a_person ON exposures (tenant, person_issuer, person_subject, at);
