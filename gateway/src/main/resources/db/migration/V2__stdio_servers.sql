-- A server is on the network, or a program that the gate's configuration knows how to run.

ALTER TABLE server ALTER COLUMN url DROP NOT NULL;
ALTER TABLE server ADD COLUMN stdio text; -- JSON: template, arguments, shareable
ALTER TABLE server ADD CONSTRAINT server_is_somewhere CHECK ((url IS NULL) <> (stdio IS NULL));
ALTER TABLE server ADD CONSTRAINT server_trust_is_remote CHECK (ca_pem IS NULL OR url IS NOT NULL);
