BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE channels (
	team TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	at TIME NOT NULL, 
	zone TEXT NOT NULL, 
	weekdays BOOLEAN NOT NULL, 
	always BOOLEAN NOT NULL, 
	due_at DATETIME, 
	told_day DATE, 
	told_reference DATETIME, 
	told_corrections DATETIME, 
	stopped TEXT NOT NULL, 
	CONSTRAINT pk_channels PRIMARY KEY (team, channel)
);
INSERT INTO "channels" VALUES('T1','C1','08:30:00.000000','Europe/London',0,0,'2026-01-06 08:30:00.000000','2026-01-05','2026-01-05 08:00:00.000000','2026-01-05 08:00:00.000000','');
INSERT INTO "channels" VALUES('T1','C2','09:15:00.000000','Europe/London',1,1,'2026-01-06 09:15:00.000000',NULL,NULL,NULL,'');
INSERT INTO "channels" VALUES('T2','C3','08:30:00.000000','Europe/London',0,0,NULL,NULL,NULL,NULL,'is_archived');
CREATE TABLE conversations (
	team TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	ts TEXT NOT NULL, 
	thread TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	"query" JSON NOT NULL, 
	kept_at DATETIME NOT NULL, 
	CONSTRAINT pk_conversations PRIMARY KEY (team, channel, ts)
);
INSERT INTO "conversations" VALUES('T1','C1','1767600000.000100','1767600000.000100','1767600001.000100','{"asks": ["leader"], "on": "2018-11-05", "bodies": ["ccg:01A"]}','2026-01-05 08:00:00.000000');
CREATE TABLE corrections (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	kind TEXT NOT NULL, 
	code TEXT NOT NULL, 
	what TEXT NOT NULL, 
	value TEXT NOT NULL, 
	start TEXT NOT NULL, 
	url TEXT NOT NULL, 
	note TEXT NOT NULL, 
	"on" TEXT NOT NULL, 
	asked_by TEXT NOT NULL, 
	team TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	asked_at DATETIME NOT NULL, 
	status TEXT NOT NULL, 
	decided_by TEXT NOT NULL, 
	decided_at DATETIME, 
	decision INTEGER, 
	CONSTRAINT uq_corrections_decision UNIQUE (decision)
);
INSERT INTO "corrections" VALUES(1,'ccg','99A','leader','Made-up Person','2018-11','https://example.org/made-up','from its board papers','','U1','T1','C1','2026-01-05 08:00:00.000000','approved','U9','2026-01-05 08:00:00.000000',1);
INSERT INTO "corrections" VALUES(2,'ccg','99A','population','123,456','2018','https://example.org/made-up','','','U2','T1','C1','2026-01-05 08:00:00.000000','open','',NULL,NULL);
CREATE TABLE decisions (
	id INTEGER NOT NULL, 
	latest INTEGER NOT NULL, 
	decided_at DATETIME NOT NULL, 
	CONSTRAINT pk_decisions PRIMARY KEY (id), 
	CONSTRAINT ck_decisions_ck_decisions_one_row CHECK (id = 1)
);
INSERT INTO "decisions" VALUES(1,1,'2026-01-05 08:00:00.000000');
CREATE TABLE deliveries (
	team TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	day DATE NOT NULL, 
	"key" TEXT NOT NULL, 
	status TEXT NOT NULL, 
	not_before DATETIME NOT NULL, 
	day_ends DATETIME NOT NULL, 
	owner TEXT NOT NULL, 
	turn INTEGER NOT NULL, 
	lease_until DATETIME, 
	began DATETIME, 
	ts TEXT NOT NULL, 
	error TEXT NOT NULL, 
	told_day DATE, 
	told_reference DATETIME, 
	told_corrections DATETIME, 
	CONSTRAINT pk_deliveries PRIMARY KEY (team, channel, day), 
	CONSTRAINT fk_deliveries_channels FOREIGN KEY(team, channel) REFERENCES channels (team, channel) ON DELETE CASCADE, 
	CONSTRAINT uq_deliveries_key UNIQUE ("key"), 
	CONSTRAINT ck_deliveries_ck_deliveries_status CHECK (status IN ('planned', 'posted', 'quiet', 'unsure', 'refused', 'given_up'))
);
INSERT INTO "deliveries" VALUES('T1','C1','2026-01-05','093a4eda15274351984c78f0e836a584','posted','2026-01-05 08:31:00.000000','2026-01-06 00:00:00.000000','one',1,NULL,'2026-01-05 08:31:10.000000','1767601861.000100','','2026-01-05','2026-01-05 08:00:00.000000','2026-01-05 08:00:00.000000');
INSERT INTO "deliveries" VALUES('T1','C2','2026-01-05','31b420c32e574237a0832a901b885294','planned','2026-01-05 09:21:00.000000','2026-01-06 00:00:00.000000','',1,NULL,NULL,'','',NULL,NULL,NULL);
CREATE TABLE events (
	team TEXT NOT NULL, 
	event TEXT NOT NULL, 
	came_at DATETIME NOT NULL, 
	hold TEXT NOT NULL, 
	lease_until DATETIME NOT NULL, 
	began DATETIME, 
	answered_at DATETIME, 
	CONSTRAINT pk_events PRIMARY KEY (team, event)
);
INSERT INTO "events" VALUES('T1','Ev1','2026-01-05 08:00:00.000000','38c2b9eae95c47d08a952c31bcae4c85','2026-01-05 08:02:00.000000','2026-01-05 08:00:00.000000','2026-01-05 08:00:00.000000');
INSERT INTO "events" VALUES('T1','Ev2','2026-01-05 08:00:00.000000','f474dfe18dd24f0492e131b6b4aa50d4','2026-01-05 08:02:00.000000',NULL,NULL);
CREATE TABLE slack_bots (
	id INTEGER NOT NULL, 
	client_id TEXT NOT NULL, 
	app_id TEXT NOT NULL, 
	enterprise_id TEXT, 
	enterprise_name TEXT, 
	team_id TEXT, 
	team_name TEXT, 
	bot_token TEXT, 
	bot_id TEXT, 
	bot_user_id TEXT, 
	bot_scopes TEXT, 
	bot_refresh_token TEXT, 
	bot_token_expires_at DATETIME, 
	is_enterprise_install BOOLEAN NOT NULL, 
	installed_at DATETIME NOT NULL, 
	CONSTRAINT pk_slack_bots PRIMARY KEY (id)
);
INSERT INTO "slack_bots" VALUES(1,'1.2','A1',NULL,NULL,'T1','Made-up workspace','gAAAAABrDWtsOvQ1B4f0sHHBnxoaaVpGwmeqoFDzn3GcGRJjDMpLalkbhxi6zAMymMKCXsg8E1DcrrTb7df3e9W_1E7ntH7ghw==','B1','U0','commands,chat:write',NULL,NULL,0,'2026-01-05 08:00:00.000000');
CREATE TABLE slack_installations (
	id INTEGER NOT NULL, 
	client_id TEXT NOT NULL, 
	app_id TEXT NOT NULL, 
	enterprise_id TEXT, 
	enterprise_name TEXT, 
	team_id TEXT, 
	team_name TEXT, 
	bot_token TEXT, 
	bot_id TEXT, 
	bot_user_id TEXT, 
	bot_scopes TEXT, 
	bot_refresh_token TEXT, 
	bot_token_expires_at DATETIME, 
	is_enterprise_install BOOLEAN NOT NULL, 
	installed_at DATETIME NOT NULL, 
	enterprise_url TEXT, 
	user_id TEXT NOT NULL, 
	user_token TEXT, 
	user_scopes TEXT, 
	user_refresh_token TEXT, 
	user_token_expires_at DATETIME, 
	incoming_webhook_url TEXT, 
	incoming_webhook_channel TEXT, 
	incoming_webhook_channel_id TEXT, 
	incoming_webhook_configuration_url TEXT, 
	token_type TEXT, 
	CONSTRAINT pk_slack_installations PRIMARY KEY (id)
);
INSERT INTO "slack_installations" VALUES(1,'1.2','A1',NULL,NULL,'T1','Made-up workspace','gAAAAABrDWtsOvQ1B4f0sHHBnxoaaVpGwmeqoFDzn3GcGRJjDMpLalkbhxi6zAMymMKCXsg8E1DcrrTb7df3e9W_1E7ntH7ghw==','B1','U0','commands,chat:write',NULL,NULL,0,'2026-01-05 08:00:00.000000',NULL,'U1',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE slack_oauth_states (
	id INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	expire_at DATETIME NOT NULL, 
	CONSTRAINT pk_slack_oauth_states PRIMARY KEY (id)
);
INSERT INTO "slack_oauth_states" VALUES(1,'made-up','2026-01-05 08:10:00');
CREATE TABLE watches (
	team TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	code TEXT NOT NULL, 
	about TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	CONSTRAINT pk_watches PRIMARY KEY (team, channel, kind, code), 
	CONSTRAINT fk_watches_channels FOREIGN KEY(team, channel) REFERENCES channels (team, channel) ON DELETE CASCADE
);
INSERT INTO "watches" VALUES('T1','C1','stp','QZA','leaders','U1');
INSERT INTO "watches" VALUES('T1','C1','stp','Q99','changes','U2');
INSERT INTO "watches" VALUES('T1','C2','','','mergers','U1');
INSERT INTO "watches" VALUES('T2','C3','icb','QZZ','changes','U3');
CREATE INDEX ix_channels_due_at ON channels (due_at);
CREATE INDEX ix_deliveries_ready ON deliveries (status, not_before);
CREATE INDEX ix_deliveries_of_team ON deliveries (team, status, not_before);
CREATE INDEX ix_deliveries_over ON deliveries (status, day_ends);
CREATE INDEX ix_corrections_in_force ON corrections (status, decision);
CREATE INDEX ix_events_came_at ON events (came_at);
CREATE INDEX ix_slack_installations_of_team ON slack_installations (team_id, installed_at);
CREATE INDEX ix_slack_bots_of_team ON slack_bots (team_id, installed_at);
CREATE INDEX ix_slack_oauth_states_state ON slack_oauth_states (state);
CREATE INDEX ix_conversations_kept_at ON conversations (kept_at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('corrections',2);
COMMIT;
