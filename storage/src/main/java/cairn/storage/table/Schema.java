package cairn.storage.table;

import java.util.List;

/** The tables, in SQLite's words. A step brings them to the next version; steps are never changed, only added. */
final class Schema {
    private Schema() {}

    static final List<String> STEPS = List.of("""
            CREATE TABLE pins (
                cid BLOB NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL CHECK (kind IN ('recursive', 'direct')),
                name TEXT NOT NULL,
                owner TEXT NOT NULL,
                created_millis INTEGER NOT NULL,
                expires_millis INTEGER
            );
            CREATE INDEX pins_by_name ON pins (name);
            CREATE TABLE roots (
                name TEXT NOT NULL PRIMARY KEY,
                cid BLOB NOT NULL
            );
            """, """
            CREATE TABLE files_changes (
                number INTEGER NOT NULL PRIMARY KEY,
                path BLOB NOT NULL,
                cid BLOB,
                total_bytes INTEGER NOT NULL
            );
            CREATE TABLE files_roots (
                number INTEGER NOT NULL PRIMARY KEY,
                cid BLOB NOT NULL,
                created_millis INTEGER NOT NULL,
                replaced_millis INTEGER
            );
            CREATE INDEX files_roots_by_replaced ON files_roots (replaced_millis);
            INSERT INTO files_roots (number, cid, created_millis) SELECT 1, cid, 0 FROM roots WHERE name = 'files';
            """, """
            CREATE TABLE names (
                name BLOB NOT NULL PRIMARY KEY,
                record BLOB NOT NULL,
                sequence INTEGER NOT NULL,
                expires_millis INTEGER NOT NULL,
                confirmed_millis INTEGER NOT NULL
            );
            CREATE INDEX names_by_confirmed ON names (confirmed_millis);
            """, """
            CREATE TABLE pins_wide (
                number INTEGER NOT NULL PRIMARY KEY,
                cid BLOB NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN ('recursive', 'direct')),
                name TEXT NOT NULL,
                owner TEXT NOT NULL,
                reason TEXT NOT NULL,
                labels TEXT NOT NULL,
                created_millis INTEGER NOT NULL,
                expires_millis INTEGER,
                followed INTEGER NOT NULL
            );
            INSERT INTO pins_wide
                SELECT row_number() OVER (ORDER BY cid), cid, kind, name, owner, '', '', created_millis,
                    expires_millis, 0
                FROM pins;
            DROP TABLE pins;
            ALTER TABLE pins_wide RENAME TO pins;
            CREATE UNIQUE INDEX pins_by_cid ON pins (cid, owner, name);
            CREATE INDEX pins_by_name ON pins (name, number);
            CREATE INDEX pins_by_owner ON pins (owner, number);
            CREATE INDEX pins_by_created ON pins (created_millis, number);
            CREATE INDEX pins_by_expires ON pins (expires_millis, number) WHERE expires_millis IS NOT NULL;
            CREATE INDEX pins_direct ON pins (number) WHERE kind = 'direct';
            CREATE INDEX pins_to_follow ON pins (number) WHERE followed = 0;
            CREATE TABLE pin_labels (
                label TEXT NOT NULL,
                value TEXT NOT NULL,
                number INTEGER NOT NULL,
                PRIMARY KEY (label, value, number)
            );
            CREATE INDEX pin_labels_by_number ON pin_labels (number);
            CREATE TABLE dag_nodes (
                number INTEGER NOT NULL PRIMARY KEY,
                cid BLOB NOT NULL,
                followed INTEGER NOT NULL
            );
            CREATE UNIQUE INDEX dag_nodes_by_cid ON dag_nodes (cid);
            CREATE TABLE dag_links (
                child INTEGER NOT NULL,
                parent INTEGER NOT NULL,
                PRIMARY KEY (child, parent)
            );
            """, """
            ALTER TABLE files_changes ADD COLUMN blocks BLOB;
            """, """
            CREATE TABLE jobs (
                number INTEGER NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL,
                arguments TEXT NOT NULL,
                state TEXT NOT NULL,
                reason TEXT NOT NULL,
                tries INTEGER NOT NULL,
                tries_max INTEGER NOT NULL,
                blocks INTEGER NOT NULL,
                bytes INTEGER NOT NULL,
                created_millis INTEGER NOT NULL,
                changed_millis INTEGER NOT NULL,
                next_millis INTEGER NOT NULL
            );
            CREATE INDEX jobs_by_state ON jobs (state, next_millis);
            """, """
            CREATE TABLE cache_entries (
                space TEXT NOT NULL,
                name TEXT NOT NULL,
                cid BLOB NOT NULL,
                size_bytes INTEGER NOT NULL,
                used_millis INTEGER NOT NULL,
                PRIMARY KEY (space, name)
            );
            CREATE INDEX cache_entries_by_used ON cache_entries (used_millis);
            """);
}
