// node --import ./loopback.mjs PROGRAM: whatever the program listens on is 127.0.0.1, and when it does, one line says
// where. A server of somebody else's that listens everywhere by default is not for a test or a demonstration.
//
// With GATEHOUSE_LEASH=stdin the program ends when its standard input does, so that it never outlives who started it.
import net from 'node:net';

const listen = net.Server.prototype.listen;

net.Server.prototype.listen = function (...given) {
  const [first] = given;
  const port = typeof first === 'object' && first !== null ? first.port : first;
  if (!/^\d+$/.test(String(port ?? ''))) throw new Error(`only a port is listened on here, not ${port}`);
  const rest = given.filter(one => typeof one === 'function');
  this.once('listening', () => console.log(`listening on http://127.0.0.1:${this.address().port}/mcp`));
  return listen.call(this, { host: '127.0.0.1', port: Number(port) }, ...rest);
};

if (process.env.GATEHOUSE_LEASH === 'stdin') process.stdin.on('end', () => process.exit(0)).resume();
