// What a Relay app would write: the compiler turns these tags into artifacts against schema.graphql.
import { graphql } from 'relay-runtime';

export const peopleQuery = graphql`
  query peopleQuery($handle: String!, $count: Int!, $cursor: String) {
    user(handle: $handle) {
      ...people_tweets @arguments(count: $count, cursor: $cursor)
    }
  }
`;

export const peopleTweets = graphql`
  fragment people_tweets on User
  @argumentDefinitions(count: { type: "Int!" }, cursor: { type: "String" })
  @refetchable(queryName: "peopleTweetsPaginationQuery") {
    id
    handle
    tweets(first: $count, after: $cursor) @connection(key: "people_tweets") {
      edges {
        node {
          id
          text
        }
      }
    }
  }
`;
