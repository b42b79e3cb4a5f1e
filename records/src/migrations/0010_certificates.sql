-- Certificates that were issued, and access points that may no longer report.

CREATE TABLE certificates (
    -- Hexadecimal.
    serial       TEXT PRIMARY KEY,
    access_point TEXT NOT NULL,
    issued_s     INTEGER NOT NULL,
    expires_s    INTEGER NOT NULL,
    -- SHA-256 of the key the certificate is for: a request that comes again is
    -- answered with the same certificate.
    public_key   BLOB NOT NULL,
    -- The chain, DER, as it is sent: a JSON list of hexadecimal texts.
    chain        TEXT NOT NULL,
    renewal      INTEGER NOT NULL,
    revoked_s    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX certificates_by_access_point ON certificates (access_point, issued_s);

-- NULL: it may report.
ALTER TABLE access_points ADD COLUMN revoked_s INTEGER;
