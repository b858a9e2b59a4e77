-- Real-user monitoring: the figures of one version of an MFE in one minute, as one life of a control plane counted them
-- (muntin.telemetry.figures.Figures as JSON). A row is written again while its minute goes on, by its writer alone, so
-- that writing it twice changes nothing and nobody counts what another counted. Kept for a day.
create table rum_minute (
    minute timestamptz not null,
    mfe text not null,
    version text not null,
    writer uuid not null,
    figures json not null,
    primary key (minute, mfe, version, writer)
);
create index rum_minute_of_mfe on rum_minute (mfe, minute);
