#include "store/run_schema.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <string>

#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

// Times are seconds since 1970 (UTC). What does not exist is NULL.
constexpr std::string_view kFirst = R"sql(
CREATE TABLE runs (              -- one row
  id        INTEGER PRIMARY KEY CHECK (id = 1),
  name      TEXT NOT NULL,
  seed      INTEGER NOT NULL,
  state     TEXT NOT NULL CHECK (state IN ('running', 'done', 'interrupted', 'failed')),
  message   TEXT NOT NULL DEFAULT '',    -- why it was interrupted or failed
  started   REAL NOT NULL,
  ended     REAL,
  seconds   REAL NOT NULL DEFAULT 0,     -- time at work, over all processes
  space     TEXT,
  size      TEXT,                        -- architectures of the space; may exceed 64 bits
  decisions TEXT,                        -- JSON: [{"name", "options"}]
  config    TEXT NOT NULL,               -- resolved, TOML
  manifest  TEXT                         -- JSON: what made the run
);

CREATE TABLE processes (         -- the start of the run, and every resumption
  id       INTEGER PRIMARY KEY,
  started  REAL NOT NULL,
  ended    REAL,                         -- NULL: it works, or was killed
  host     TEXT NOT NULL,
  pid      INTEGER NOT NULL,
  command  TEXT NOT NULL,
  manifest TEXT                          -- JSON
);

CREATE TABLE stages (            -- all of the config
  id             INTEGER PRIMARY KEY,    -- 1, 2, … in the order of the config
  name           TEXT NOT NULL UNIQUE,
  kind           TEXT NOT NULL,
  origin         TEXT NOT NULL DEFAULT '',  -- the stage whose weights it starts from
  state          TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done')),
  total          INTEGER,                -- rounds or trials to come, where known
  started        REAL,
  ended          REAL,
  seconds        REAL,                   -- NULL until it is done
  details        TEXT,                   -- JSON: what belongs to no architecture
  region         BLOB,                   -- what pruning left, as typed records
  weights_sha256 TEXT                    -- of checkpoints/<name>.safetensors, if it left weights
);

CREATE TABLE architectures (     -- those that were seen
  id      INTEGER PRIMARY KEY,
  label   TEXT NOT NULL UNIQUE,          -- '(2, 3)'
  options TEXT NOT NULL                  -- JSON: option indices in decision order
);

CREATE TABLE rounds (            -- one row for every architecture of a round
  stage        INTEGER NOT NULL REFERENCES stages (id),
  round        INTEGER NOT NULL,         -- from 0
  position     INTEGER NOT NULL,         -- in the round, from 0
  architecture INTEGER NOT NULL REFERENCES architectures (id),
  trained      INTEGER NOT NULL,         -- 1: took part in the step, 0: was only scored
  probability  REAL,                     -- of the proposal; NULL: no closed form
  reward       REAL,
  loss         REAL,                     -- cross-entropy before the step
  accuracy     REAL,                     -- on the batch, before the step
  cost         REAL,                     -- relative to the largest architecture
  region       INTEGER NOT NULL,         -- version of the region it was drawn from
  PRIMARY KEY (stage, round, position)
) WITHOUT ROWID;

CREATE TABLE cuts (              -- every change of the region, with its evidence
  stage       INTEGER NOT NULL REFERENCES stages (id),
  number      INTEGER NOT NULL,          -- from 0
  round       INTEGER NOT NULL,          -- rounds trained before it
  change      TEXT NOT NULL,             -- 'cut', 'probate' or 'restore'
  what        TEXT NOT NULL,             -- 'block1_depth=1, block2_depth=3'
  assignment  TEXT NOT NULL,             -- JSON: [[decision, option], …]
  statistic   TEXT NOT NULL,
  value       REAL,
  bound       REAL,
  rival       TEXT NOT NULL,
  delta_spent REAL,
  guarantee   TEXT NOT NULL,
  left_over   TEXT NOT NULL,             -- architectures left; may exceed 64 bits
  PRIMARY KEY (stage, number)
) WITHOUT ROWID;

CREATE TABLE trials (            -- stand-alone trainings that are finished
  stage          INTEGER NOT NULL REFERENCES stages (id),
  trial          INTEGER NOT NULL,       -- from 0, in the stage's order
  role           TEXT NOT NULL,          -- names its random streams
  architecture   INTEGER REFERENCES architectures (id),
  trained        INTEGER NOT NULL,       -- 0: scored as it was made
  diverged       INTEGER NOT NULL,       -- 1: its loss was not finite; not scored
  seconds        REAL,
  first_loss     REAL,
  last_loss      REAL,
  ended          REAL NOT NULL,
  weights_sha256 TEXT,
  PRIMARY KEY (stage, trial)
) WITHOUT ROWID;

CREATE TABLE trial_evaluations (
  stage    INTEGER NOT NULL,
  trial    INTEGER NOT NULL,
  split    TEXT NOT NULL,                -- 'train', 'validation' or 'test'
  examples INTEGER NOT NULL,
  correct  INTEGER NOT NULL,
  loss     REAL,                         -- mean cross-entropy
  hits     BLOB NOT NULL,                -- one bit an example, see docs/store.md
  PRIMARY KEY (stage, trial, split),
  FOREIGN KEY (stage, trial) REFERENCES trials (stage, trial)
);

CREATE TABLE results (           -- the table that a stage leaves, one row for every number in it
  stage        INTEGER NOT NULL REFERENCES stages (id),
  row          INTEGER NOT NULL,         -- from 0
  architecture INTEGER NOT NULL REFERENCES architectures (id),
  name         TEXT NOT NULL,            -- a column of docs/summary.md
  value        REAL,
  PRIMARY KEY (stage, name, row)
) WITHOUT ROWID;

CREATE TABLE evaluations (       -- which examples an architecture of that table got right
  stage        INTEGER NOT NULL REFERENCES stages (id),
  row          INTEGER NOT NULL,
  split        TEXT NOT NULL,
  architecture INTEGER NOT NULL REFERENCES architectures (id),
  examples     INTEGER NOT NULL,
  correct      INTEGER NOT NULL,
  hits         BLOB NOT NULL,
  PRIMARY KEY (stage, split, row)
);

CREATE TABLE checkpoints (       -- every one that was written; the last two are kept as files
  id      INTEGER PRIMARY KEY,
  stage   INTEGER NOT NULL REFERENCES stages (id),
  step    INTEGER NOT NULL,              -- rounds of the stage that it holds
  made    REAL NOT NULL,
  bytes   INTEGER NOT NULL,
  seconds REAL NOT NULL                  -- for which training stood still
);

CREATE TABLE events (            -- the diary of the run
  id      INTEGER PRIMARY KEY,
  time    REAL NOT NULL,
  stage   INTEGER REFERENCES stages (id),
  round   INTEGER,
  kind    TEXT NOT NULL,
  message TEXT NOT NULL
);

CREATE VIEW reward_over_time AS
SELECT s.name AS stage, r.round, a.label AS architecture, r.trained, r.reward, r.loss, r.accuracy,
       r.probability, r.cost, r.region
FROM rounds r JOIN stages s ON s.id = r.stage JOIN architectures a ON a.id = r.architecture;

CREATE VIEW train_share AS
SELECT s.name AS stage, a.label AS architecture, count(*) AS draws,
       count(*) * 1.0 / sum(count(*)) OVER (PARTITION BY r.stage) AS share,
       avg(r.reward) AS mean_reward
FROM rounds r JOIN stages s ON s.id = r.stage JOIN architectures a ON a.id = r.architecture
WHERE r.trained GROUP BY r.stage, r.architecture;

CREATE VIEW leaderboard AS
SELECT s.name AS stage, substr(v.name, 10) AS split,
       rank() OVER (PARTITION BY v.stage, v.name ORDER BY v.value DESC) AS place,
       a.label AS architecture, v.value AS accuracy
FROM results v JOIN stages s ON s.id = v.stage JOIN architectures a ON a.id = v.architecture
WHERE v.name GLOB 'accuracy_*' AND v.value IS NOT NULL;

CREATE VIEW cut_history AS
SELECT s.name AS stage, c.round, c.change, c.what, c.statistic, c.value, c.bound, c.rival,
       c.delta_spent, c.left_over, c.guarantee
FROM cuts c JOIN stages s ON s.id = c.stage;
)sql";

constexpr std::array<std::string_view, 1> kSteps{kFirst};

}  // namespace

std::span<const std::string_view> store_steps() { return kSteps; }

int store_version() { return static_cast<int>(kSteps.size()); }

void migrate(SQLite::Database& database, std::span<const std::string_view> steps) {
  const int newest = static_cast<int>(steps.size());
  const int mark = database.execAndGet("PRAGMA application_id").getInt();
  const int version = database.execAndGet("PRAGMA user_version").getInt();
  if (version == 0 && database.execAndGet("SELECT count(*) FROM sqlite_master").getInt() > 0) {
    throw Error(database.getFilename() + " is a database of another program");
  }
  if (version != 0 && mark != kStoreMark) {
    throw Error(database.getFilename() + " is a database of another program");
  }
  if (version > newest) {
    throw Error(database.getFilename() + " was written by a newer nashost (store version " +
                std::to_string(version) + "; this one reads up to " + std::to_string(newest) +
                "); use that one");
  }
  if (version == newest) return;
  SQLite::Transaction transaction(database);
  for (int step = version; step < newest; ++step) {
    database.exec(std::string(steps[static_cast<std::size_t>(step)]));
  }
  database.exec("PRAGMA application_id = " + std::to_string(kStoreMark));
  database.exec("PRAGMA user_version = " + std::to_string(newest));
  transaction.commit();
}

}  // namespace nashost
