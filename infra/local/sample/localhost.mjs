// Browsers know that every name under .localhost is this machine (RFC 6761, 6.3). This teaches it to Node.

import dns from "node:dns";

const here = (name) => (name.endsWith(".localhost") ? "127.0.0.1" : name);
const { lookup } = dns;
const { lookup: promised } = dns.promises;
dns.lookup = (name, ...rest) => lookup(here(name), ...rest);
dns.promises.lookup = (name, ...rest) => promised(here(name), ...rest);
