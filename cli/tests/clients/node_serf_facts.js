// What npm's `node-serf` makes of an agent: facts, one JSON object.
'use strict'

const Serf = require('node-serf')

const [host, port] = process.argv[2].split(':')
const facts = {}

function text (bytes) {
  return bytes === null ? null : Buffer.from(bytes).toString()
}

function call (client, command, body) {
  return new Promise(resolve => {
    const done = (error, response) => resolve(error ? error.message : response || 'done')
    client[command](body, done)
  })
}

function begun (stream) {
  return new Promise(resolve => stream.once('listen', error => resolve(error ? error.message : 'begun')))
}

async function main (client) {
  facts.auth = await call(client, 'auth', { AuthKey: 'secret' })
  const names = response => response.Members.map(member => member.Name).sort()
  facts.members = names(await call(client, 'members', null))
  facts.filtered = names(await call(client, 'membersFiltered', { Name: 'c2' }))
  facts.stats = Object.keys(await call(client, 'stats', null)).sort()
  facts.join = await call(client, 'join', { Existing: [process.argv[3]], Replay: false })
  facts.tags = await call(client, 'tags', { Tags: { node: '1' }, DeleteTags: ['npm'] })
  facts.keys = await call(client, 'listKeys', null)
  const coordinate = await call(client, 'getCoordinate', { Node: 'c1' })
  facts.coordinate = [coordinate.Ok, coordinate.Coord.Vec.length]

  const events = client.stream({ Type: 'user:node,query:node' })
  facts.stream = await begun(events)
  const record = new Promise(resolve => events.once('data', resolve))
  facts.event = await call(client, 'event', { Name: 'node', Payload: Buffer.from('payload'), Coalesce: false })
  const event = await record
  facts.record = [event.Event, event.Name, text(event.Payload), event.Coalesce]

  const asked = new Promise(resolve => events.once('data', resolve))
  const query = client.query({ Name: 'node', Payload: Buffer.from('question'), RequestAck: true, Timeout: 2000000000 })
  const answers = []
  const over = new Promise(resolve => query.on('data', answer => {
    answers.push([answer.Type, answer.From, text(answer.Payload)].join(' '))
    if (answer.Type === 'done') resolve()
  }))
  facts.query = await begun(query)
  const question = await asked
  facts.asked = [question.Event, question.Name, text(question.Payload)]
  facts.respond = await call(client, 'respond', { ID: question.ID, Payload: Buffer.from('answer') })
  await over
  facts.answers = answers.sort()
  facts.late = await call(client, 'respond', { ID: question.ID, Payload: Buffer.from('answer') })

  const log = client.monitor({ LogLevel: 'debug' })
  const line = await new Promise(resolve => log.once('data', resolve))
  facts.log = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[[A-Z]+\] /.test(line.Log)
  facts.stop = await new Promise(resolve => log.stop(error => resolve(error ? error.message : 'done')))
  // The agent ends, and with it the connection.
  client.once('close', () => {
    console.log(JSON.stringify(facts, null, 1))
    process.exit(0)
  })
  client.leave()
}

const client = Serf.connect({ host, port: Number(port) }, error => {
  if (error) throw error
  main(client)
})
