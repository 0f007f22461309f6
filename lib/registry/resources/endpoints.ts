import { adminRow, param } from '../admin-row.ts'
import { pageOf, pageQuery } from '../page.ts'
import { getResource } from './get-resource.ts'
import { listResources, listResourcesQuery, listResourceTypes, resourceTypeView } from './list-resources.ts'
import {
  registeredResources,
  registerResource,
  registerResourceBody,
  registerResources,
  registerResourcesBody,
} from './register-resources.ts'
import { resourceView } from './resource-view.ts'

const tag = 'Resources'

export const resourceRows = [
  adminRow({
    method: 'GET',
    path: '/api/v1/resources',
    summary: 'Resources with their registered attributes, by type and id',
    tag,
    query: listResourcesQuery,
    answer: pageOf(resourceView),
    run: ({ actor, query }) => listResources(actor, query),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/resources',
    summary: 'Register the attributes of up to 1,000 resources, all or none; never with an agent’s token',
    tag,
    body: registerResourcesBody,
    answer: registeredResources,
    creates: {},
    run: ({ actor, body }) => registerResources(actor, body),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/resources/:type/:id',
    summary: 'One resource',
    tag,
    answer: resourceView,
    run: (c) => getResource(c.actor, param(c, 'type'), param(c, 'id')),
  }),
  adminRow({
    method: 'PUT',
    path: '/api/v1/resources/:type/:id',
    summary: 'Register attributes of one resource; null removes one, those left out stay',
    tag,
    body: registerResourceBody,
    answer: resourceView,
    run: (c) => registerResource(c.actor, param(c, 'type'), param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/resource-types',
    summary: 'Kinds of resources and the types of their attributes',
    tag,
    query: pageQuery,
    answer: pageOf(resourceTypeView),
    run: ({ actor, query }) => listResourceTypes(actor, query),
  }),
]
