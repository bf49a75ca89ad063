using System.Text.Json.Nodes;
using OnDemandBus.Contracts;

namespace OnDemandBus.Dispatcher.Messages;

/// <summary>The AsyncAPI document: the messages of on-board units over AMQP, MQTT and HTTP, and those of rides.</summary>
internal static class MessageDocument
{
    public const string Path = "/asyncapi/v1.json";

    public static void MapMessageDocument(this IEndpointRouteBuilder app)
    {
        var written = new Lazy<string>(() => Write().ToJsonString(Json.Options));
        app.MapGet(Path, () => TypedResults.Text(written.Value, "application/json")).ExcludeFromDescription();
    }

    internal static JsonObject Write()
    {
        var document = JsonNode.Parse(Frame)!.AsObject();
        document["components"]!["schemas"] = ContractSchemas.Of(typeof(BusPlan), typeof(BusReport), typeof(BusReportReceipt), typeof(RideView), typeof(RideChanged));
        return document;
    }

    private const string Frame = $$"""
        {
          "asyncapi": "3.0.0",
          "info": {
            "title": "OnDemandBus: on-board units",
            "version": "1",
            "description": "A bus gets its whole plan whenever it changes, and reports what it does: the same messages over AMQP, MQTT and HTTP. Messages may come twice and out of order: a bus keeps the plan with the highest planVersion, and a report is known by its reportId. A unit that was off the net reports 'connected' and gets its newest plan; what it could not report meanwhile it hands in late, in any order, with the times at which it happened. Receivers pass over members that they do not know. Coordinates are WGS 84 degrees, times carry their offset."
          },
          "defaultContentType": "application/json",
          "servers": {
            "amqp": { "host": "{broker}:5672", "protocol": "amqp", "protocolVersion": "0.9.1", "description": "RabbitMQ, as Broker:Uri names it.", "variables": { "broker": { "description": "The broker's host.", "default": "localhost" } } },
            "mqtt": { "host": "{broker}:1883", "protocol": "mqtt", "protocolVersion": "3.1.1", "description": "RabbitMQ's MQTT plugin.", "variables": { "broker": { "description": "The broker's host.", "default": "localhost" } } },
            "http": { "host": "{dispatcher}:5080", "protocol": "http", "description": "The dispatcher.", "variables": { "dispatcher": { "description": "The dispatcher's host.", "default": "localhost" } } }
          },
          "channels": {
            "plansOverAmqp": {
              "address": "{area}.{bus}",
              "title": "Plans over AMQP",
              "description": "A bus binds a queue of its own to this exchange, with its key, and then reports 'connected'.",
              "servers": [{ "$ref": "#/servers/amqp" }],
              "parameters": { "area": { "$ref": "#/components/parameters/area" }, "bus": { "$ref": "#/components/parameters/bus" } },
              "messages": { "plan": { "$ref": "#/components/messages/plan" } },
              "bindings": { "amqp": { "is": "routingKey", "exchange": { "name": "{{BusTopics.PlansExchange}}", "type": "topic", "durable": true, "autoDelete": false, "vhost": "/" }, "bindingVersion": "0.3.0" } }
            },
            "reportsOverAmqp": {
              "address": "{area}.{bus}",
              "title": "Reports over AMQP",
              "description": "Publish with confirms, and mandatory: a report that the broker has confirmed and not returned will be taken.",
              "servers": [{ "$ref": "#/servers/amqp" }],
              "parameters": { "area": { "$ref": "#/components/parameters/area" }, "bus": { "$ref": "#/components/parameters/bus" } },
              "messages": { "report": { "$ref": "#/components/messages/report" } },
              "bindings": { "amqp": { "is": "routingKey", "exchange": { "name": "{{BusTopics.ReportsExchange}}", "type": "topic", "durable": true, "autoDelete": false, "vhost": "/" }, "bindingVersion": "0.3.0" } }
            },
            "plansOverMqtt": {
              "address": "{area}/{bus}",
              "title": "Plans over MQTT",
              "description": "A unit connects with a client id of its own and without a clean session, subscribes with QoS 1, and then reports 'connected'. The broker keeps what comes while it is away, for a day.",
              "servers": [{ "$ref": "#/servers/mqtt" }],
              "parameters": { "area": { "$ref": "#/components/parameters/area" }, "bus": { "$ref": "#/components/parameters/bus" } },
              "messages": { "plan": { "$ref": "#/components/messages/plan" } }
            },
            "reportsOverMqtt": {
              "address": "odb/reports/{area}/{bus}",
              "title": "Reports over MQTT",
              "description": "With QoS 1. The broker does not say when nobody takes them: report nothing else before the first plan has come.",
              "servers": [{ "$ref": "#/servers/mqtt" }],
              "parameters": { "area": { "$ref": "#/components/parameters/area" }, "bus": { "$ref": "#/components/parameters/bus" } },
              "messages": { "report": { "$ref": "#/components/messages/report" } }
            },
            "plansOverHttp": {
              "address": "/v1/buses/{bus}/plan/events",
              "title": "Plans over HTTP",
              "description": "GET, answered with server-sent events named 'plan': the newest plan, then each that follows. The id of an event is the plan's version; see /openapi/v1.json.",
              "servers": [{ "$ref": "#/servers/http" }],
              "parameters": { "bus": { "$ref": "#/components/parameters/bus" } },
              "messages": { "plan": { "$ref": "#/components/messages/plan" } }
            },
            "reportsOverHttp": {
              "address": "/v1/buses/{bus}/reports",
              "title": "Reports over HTTP",
              "description": "POST, answered with 200 and the receipt, or with 202 where the report is kept until an earlier one is there.",
              "servers": [{ "$ref": "#/servers/http" }],
              "parameters": { "bus": { "$ref": "#/components/parameters/bus" } },
              "messages": { "report": { "$ref": "#/components/messages/report" }, "receipt": { "$ref": "#/components/messages/receipt" } }
            },
            "rideOverHttp": {
              "address": "/v1/rides/{ride}/events",
              "title": "A ride over HTTP",
              "description": "GET, answered with server-sent events named 'ride': the ride as it stands, then each change. The id of an event is the ride's version.",
              "servers": [{ "$ref": "#/servers/http" }],
              "parameters": { "ride": { "description": "The ride's id, as the answer to a request gives it." } },
              "messages": { "ride": { "$ref": "#/components/messages/ride" } }
            },
            "rideChanges": {
              "address": "OnDemandBus.Contracts:RideChanged",
              "title": "Changes of all rides",
              "description": "For whoever shows rides. In MassTransit's envelope.",
              "servers": [{ "$ref": "#/servers/amqp" }],
              "messages": { "rideChanged": { "$ref": "#/components/messages/rideChanged" } },
              "bindings": { "amqp": { "is": "routingKey", "exchange": { "name": "OnDemandBus.Contracts:RideChanged", "type": "fanout", "durable": true, "autoDelete": false, "vhost": "/" }, "bindingVersion": "0.3.0" } }
            }
          },
          "operations": {
            "sendPlanOverAmqp": { "action": "send", "channel": { "$ref": "#/channels/plansOverAmqp" }, "bindings": { "amqp": { "deliveryMode": 2, "mandatory": true, "bindingVersion": "0.3.0" } } },
            "sendPlanOverMqtt": { "action": "send", "channel": { "$ref": "#/channels/plansOverMqtt" }, "bindings": { "mqtt": { "qos": 1, "retain": false, "bindingVersion": "0.2.0" } } },
            "sendPlanOverHttp": { "action": "send", "channel": { "$ref": "#/channels/plansOverHttp" } },
            "takeReportOverAmqp": { "action": "receive", "channel": { "$ref": "#/channels/reportsOverAmqp" } },
            "takeReportOverMqtt": { "action": "receive", "channel": { "$ref": "#/channels/reportsOverMqtt" }, "bindings": { "mqtt": { "qos": 1, "retain": false, "bindingVersion": "0.2.0" } } },
            "takeReportOverHttp": {
              "action": "receive",
              "channel": { "$ref": "#/channels/reportsOverHttp" },
              "messages": [{ "$ref": "#/channels/reportsOverHttp/messages/report" }],
              "reply": { "channel": { "$ref": "#/channels/reportsOverHttp" }, "messages": [{ "$ref": "#/channels/reportsOverHttp/messages/receipt" }] }
            },
            "sendRideOverHttp": { "action": "send", "channel": { "$ref": "#/channels/rideOverHttp" } },
            "sendRideChange": { "action": "send", "channel": { "$ref": "#/channels/rideChanges" } }
          },
          "components": {
            "parameters": {
              "area": { "description": "The service area, as Areas:N:Id names it." },
              "bus": { "description": "The bus, as GET /v1/buses names it." }
            },
            "messages": {
              "plan": { "name": "{{BusPlan.CurrentSchema}}", "title": "The whole plan of a bus", "payload": { "$ref": "#/components/schemas/BusPlan" } },
              "report": { "name": "BusReport", "title": "What a bus reports", "payload": { "$ref": "#/components/schemas/BusReport" } },
              "receipt": { "name": "BusReportReceipt", "title": "The answer to a report", "payload": { "$ref": "#/components/schemas/BusReportReceipt" } },
              "ride": { "name": "RideView", "title": "A ride as it stands", "payload": { "$ref": "#/components/schemas/RideView" } },
              "rideChanged": {
                "name": "RideChanged",
                "title": "A ride has changed",
                "contentType": "application/vnd.masstransit+json",
                "payload": { "type": "object", "required": ["message"], "properties": { "message": { "$ref": "#/components/schemas/RideChanged" } } }
              }
            }
          }
        }
        """;
}
