// What npm's `serf-rpc` makes of an agent: facts, one JSON object. The client has one connection
// and hands out the last value that came for a request: what has a body arrives as its body.
'use strict'

const SerfRPC = require('serf-rpc')

const [host, port] = process.argv[2].split(':')
const serf = new SerfRPC()
const facts = {}
let isDone = false

function call (command, body) {
  return new Promise(resolve => {
    const done = (_, response) => resolve(response)
    if (body) serf[command](body, done)
    else serf[command](done)
  })
}

function heard (type) {
  return new Promise(resolve => serf.listen(type, data => resolve(data)))
}

function text (bytes) {
  return bytes === null ? null : Buffer.from(bytes).toString()
}

function byName (response) {
  const members = response.Members.map(member => {
    return { ...member, Addr: Array.from(member.Addr).join('.') }
  })
  return members.sort((one, other) => one.Name < other.Name ? -1 : 1)
}

async function main () {
  facts.auth = (await call('auth', { AuthKey: 'secret' })).Error
  facts.members = byName(await call('members'))
  facts.filtered = byName(await call('members-filtered', { Tags: { role: 'w.*' }, Status: '', Name: '' }))
  facts.stats = Object.keys(await call('stats')).sort()
  facts.tags = (await call('tags', { Tags: { npm: '1' }, DeleteTags: ['later'] })).Error
  facts['force-leave'] = (await call('force-leave', { Node: 'nobody' })).Error

  const user = heard('user:npm')
  const query = heard('query:npm')
  // Requests of one connection are answered in their order: the streams are there behind it.
  await call('members')
  facts.event = (await call('event', { Name: 'npm', Payload: 'payload', Coalesce: false })).Error
  const event = await user
  facts.record = [event.Event, event.Name, text(event.Payload), event.Coalesce]

  serf.query({ Name: 'npm', Payload: 'question', Timeout: 2000000000, FilterNodes: ['c1'] }, () => {})
  const asked = await query
  facts.asked = [asked.Event, asked.Name, text(asked.Payload)]
  facts.respond = (await call('respond', { ID: asked.ID, Payload: 'answer' })).Error
  facts['respond again'] = (await call('respond', { ID: asked.ID, Payload: 'answer' })).Error
  facts.unknown = (await call('respond', { ID: 4711, Payload: 'answer' })).Error
  facts['bad filter'] = (await call('stream', { Type: 'nope' })).Error
  facts['bad level'] = (await call('monitor', { LogLevel: 'loud' })).Error
  // Nothing has gone wrong, so that no line follows: of those this client would lose the first.
  facts.monitor = (await call('monitor', { LogLevel: 'err' })).Error
  isDone = true
  console.log(JSON.stringify(facts, null, 1))
  process.exit(0)
}

process.once('exit', () => {
  if (!isDone) {
    console.error('the agent has gone', facts)
    process.exitCode = 1
  }
})

serf.connect({ rpc_host: host, rpc_port: port }, error => {
  if (error) throw error
  main()
})
