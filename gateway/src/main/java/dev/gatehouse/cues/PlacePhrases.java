package dev.gatehouse.cues;

import static dev.gatehouse.cues.CueClass.COMMAND;
import static dev.gatehouse.cues.CueClass.SENSITIVE_PATH;
import static dev.gatehouse.cues.CueClass.URL;

import java.util.List;

/** Files in which secrets lie, addresses, and what a shell would run. */
final class PlacePhrases {

    private PlacePhrases() {}

    static void addTo(List<Phrase> all) {
        places(all);
        commands(all);
    }

    private static void places(List<Phrase> all) {
        add(
                all,
                SENSITIVE_PATH,
                ".ssh,.aws,.gnupg,.kube,.docker,netrc,npmrc,pypirc,git-credentials,history,pgpass,"
                        + ".cursor,.azure",
                "[~/\\\\.]\\.?(ssh|aws|gnupg|kube|docker|azure|cursor)[/\\\\]|[~/ \"'`]\\.(ssh|aws"
                        + "|gnupg|kube|netrc|npmrc|pypirc|pgpass|git-credentials)\\b"
                        + "|\\.(bash|zsh|psql|mysql|python)_history\\b|^\\.(ssh|aws|gnupg|netrc)\\b");
        add(
                all,
                SENSITIVE_PATH,
                "id_,authorized_keys,known_hosts,wallet.dat,keychain,login data,cookies.sqlite",
                "\\bid_(rsa|dsa|ecdsa|ed25519)\\b|\\bauthorized_keys\\b|\\bknown_hosts\\b"
                        + "|\\bwallet\\.dat\\b|\\bcookies\\.sqlite\\b|\\blogin data\\b"
                        + "|\\bkeychains?[/.]");
        add(
                all,
                SENSITIVE_PATH,
                "/etc/,/proc/,169.254",
                "/etc/(passwd|shadow|sudoers|ssl/private|kubernetes)\\b|/proc/[a-z0-9]+/environ"
                        + "|\\b169\\.254\\.169\\.254\\b");
        add(
                all,
                SENSITIVE_PATH,
                ".env,credential,secret,service,keystore,mcp.json,config.json,private",
                "(^|[^a-z0-9_)\\]])\\.env(\\.[a-z]+)?\\b|\\b(credentials?|secrets?|service[-_]account"
                        + "|keystore)\\.(json|ya?ml|txt|xml|csv|toml|db|jks)\\b|\\bmcp\\.json\\b"
                        + "|\\bclaude_desktop_config\\b|\\bprivate[ _-]?key (file|path)s?\\b"
                        + "|\\b(user|person|owner)('?s|s') (private|ssh|secret) keys?\\b"
                        + "|\\b(your|their|his|her|the) private keys?\\b");
        add(
                all,
                SENSITIVE_PATH,
                ".pem,.p12,.pfx,.kdbx,.ppk",
                "[a-z0-9_*-]\\.(pem|p12|pfx|kdbx|ppk)\\b");
        add(
                all,
                URL,
                "://,www.",
                "\\b(https?|wss?|ftp|sftp|file|javascript)://[^ \"'<>)\\]}]+|\\bwww\\.[^ \"'<>)\\]}]+");
        add(all, URL, "javascript:,data:,vbscript:", "\\b(javascript|vbscript):|\\bdata:[a-z]+/");
    }

    private static void commands(List<Phrase> all) {
        add(
                all,
                COMMAND,
                "curl,wget,nc ,ncat,powershell,invoke-",
                "\\b(curl|wget) (-|https?:|[a-z0-9.-]+\\.[a-z])|\\b(nc|ncat) -|\\bpowershell(\\.exe)? -"
                        + "|\\binvoke-(webrequest|expression|restmethod)\\b");
        add(
                all,
                COMMAND,
                "rm -,chmod,sudo,bash,sh ,/sh,python,perl,node -e,cmd,osascript,eval",
                "\\brm -[rf]|\\bchmod [+0-7]|\\bsudo [a-z]|\\b(ba|z)?sh -c\\b|\\| ?(ba|z)?sh\\b"
                        + "|/bin/(ba|z)?sh\\b|\\b(python3?|perl|ruby) -[ce]\\b|\\bnode -e\\b"
                        + "|\\bcmd(\\.exe)? /c\\b|\\bosascript\\b|\\beval\\(");
        add(
                all,
                COMMAND,
                "$(,base64,/dev/,npx,pip install,npm i,crontab,scp ,xargs,&&,tee ",
                "\\$\\([a-z/][^)]{0,80}\\)|\\bbase64 -d|/dev/tcp/|> ?/dev/null|\\bnpx -y\\b|\\bpip3?"
                        + " install\\b|\\bnpm (i|install)\\b|\\bcrontab\\b|\\bscp [^ ]+ [^ ]+:"
                        + "|\\bxargs [a-z]|\\bcat [~/][^ ]+|[a-z] && [a-z]+ [-/~.$]");
        add(all, COMMAND, "cat ", "\\bcat [~/.][^ ]+");
    }

    private static void add(List<Phrase> all, CueClass kind, String words, String pattern) {
        all.add(Phrase.of(kind, words, pattern));
    }
}
